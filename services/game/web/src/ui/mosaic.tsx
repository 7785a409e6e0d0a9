// A merchantman under sail, black on white, as the shipping offices of Ostia had them laid in their floors.
export function ShipMosaic() {
  return (
    <svg class="mosaic" viewBox="0 0 480 480" role="img" aria-label="A merchant ship under sail, in black mosaic">
      <defs>
        <pattern id="tesserae" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(3)">
          <path d="M0 .5h8M.5 0v8" stroke="var(--travertine)" stroke-width="1" opacity=".4" />
        </pattern>
        <pattern id="meander" width="24" height="24" patternUnits="userSpaceOnUse">
          <path d="M0 21h20V3H5v12h8V9M20 21h4" fill="none" stroke="var(--mosaic)" stroke-width="2.6" />
        </pattern>
      </defs>
      <rect x="4" y="4" width="472" height="472" fill="var(--paper)" stroke="var(--mosaic)" stroke-width="4" />
      <rect width="432" height="24" fill="url(#meander)" transform="translate(24 18)" />
      <rect width="432" height="24" fill="url(#meander)" transform="translate(456 462) rotate(180)" />
      <circle cx="376" cy="118" r="34" fill="var(--ochre-wash)" />
      <g fill="var(--mosaic)">
        <path d="M70 288c26 8 46 14 62 14h196c30 0 56-12 74-40 7-11 22-12 20 2-8 58-52 92-112 92H176c-58 0-92-28-106-68z" />
        <path d="M96 288c-8-22-26-30-22-52 10 4 20 12 28 26 8 10 14 20 16 30z" />
        <rect x="235" y="84" width="9" height="222" />
        <path d="M126 112h226c-18 48-18 92 0 146-72-16-154-16-226 0 18-54 18-98 0-146z" />
        <rect x="116" y="104" width="246" height="9" rx="4" />
        <path d="M240 84l-6-24h44l-12 10 12 10h-38z" />
        <path d="M344 282l58-94 5 3-54 94z" />
        <path d="M398 190c10-4 26-2 34 10-12 10-26 20-42 22z" />
        <path d="M118 300l-40 86 12 6 18-24 34-66z" />
      </g>
      <g stroke="var(--paper)" stroke-width="3" fill="none">
        <path d="M134 134h210M136 164h204M138 194h204M134 224h210M176 116c10 44 10 92 0 134M302 116c-10 44-10 92 0 134" opacity=".75" />
        <path d="M92 306c26 10 48 16 68 16h166c30 0 54-8 74-26" />
      </g>
      <g stroke="var(--mosaic)" stroke-width="2" fill="none">
        <path d="M239 88L96 262M239 88l170 150" />
      </g>
      <g fill="none" stroke="var(--sea)" stroke-width="7" stroke-linecap="round">
        <path d="M44 384c20-16 36-16 56 0s36 16 56 0 36-16 56 0 36 16 56 0 36-16 56 0 36 16 56 0 36-16 56 0" />
        <path d="M64 412c20-14 36-14 56 0s36 14 56 0 36-14 56 0 36 14 56 0 36-14 56 0 36 14 56 0" opacity=".6" />
      </g>
      <path d="M180 396c14-14 42-16 60-4 8-8 16-8 18-6-2 4-4 8-4 12 2 6 2 12-2 14-6-4-12-8-14-14-16 8-44 8-58-2z" fill="var(--mosaic)" />
      <rect x="6" y="6" width="468" height="468" fill="url(#tesserae)" />
    </svg>
  );
}
