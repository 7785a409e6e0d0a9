// Our own drawings, 24 by 24, one stroke weight.
const SHAPES = {
  sea: "M3 15.5c3 4.7 15 4.7 18 0l-2.5-.7h-13zM12 3v11.5M7 5h10c-1.2 2.4-1.2 4.6 0 7H7c1.2-2.4 1.2-4.6 0-7z",
  road: "M2.5 8h12.5l2.5 5.5H4.5zM17.5 13.5H22M9.5 13.5a3.2 3.2 0 1 0 .01 0zM9.5 16.7h.01M4 8V5M8 8V5M12 8V5",
  river: "M3 10h18l-2.5 4.5h-13zM12 10V4l4.5 3.5L12 8M3 18.5c1.5-1.3 3-1.3 4.5 0s3 1.3 4.5 0 3-1.3 4.5 0 3 1.3 4.5 0",
  actor: "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.5-5 3.5-7 7.5-7s7 2 7.5 7zM9 14l6.5 6.5",
  forum: "M3 9l9-5.5L21 9zM5.5 9v9M10 9v9M14 9v9M18.5 9v9M4 18h16M2.5 20.5h19",
  map: "M12 2.5l2.4 7.1L21.5 12l-7.1 2.4L12 21.5l-2.4-7.1L2.5 12l7.1-2.4zM12 9.5v5M9.5 12h5",
  laurel: "M12 21c-5-2-8-6.5-7.5-13.5M12 21c5-2 8-6.5 7.5-13.5M4.8 10c2 .2 3.2 1.2 3.7 3M6.3 14.5c2-.3 3.6.5 4.4 2.2M5 6c1.6 1 2.3 2.4 2 4.2M19.2 10c-2 .2-3.2 1.2-3.7 3M17.7 14.5c-2-.3-3.6.5-4.4 2.2M19 6c-1.6 1-2.3 2.4-2 4.2",
  coin: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM9 16.5c.2-2 1.2-3 3-3s2.8 1 3 3M12 13.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  scroll: "M6 4.5h11.5v13a2.5 2.5 0 0 1-5 0V16.5H3.5v1a2.5 2.5 0 0 0 2.5 2.5h9M6 4.5v12M9 8.5h5.5M9 12h5.5",
  amphora: "M9.5 3h5M10.5 3v4c-3 1.5-4 4-3.5 7 .5 2.8 2.5 5 5 7 2.5-2 4.5-4.2 5-7 .5-3-.5-5.5-3.5-7V3M10.5 5c-2.5-.5-4 .5-4 3M13.5 5c2.5-.5 4 .5 4 3",
  lock: "M6 10.5h12v9.5H6zM8.5 10.5V7.5a3.5 3.5 0 0 1 7 0v3M12 14v2.5",
  open: "M6 9.5l6 6 6-6",
  clock: "M7 3h10M7 21h10M8 3c0 5 8 6 8 9s-8 4-8 9M16 3c0 5-8 6-8 9s8 4 8 9",
  danger: "M12 4l9 16H3zM12 10v4.5M12 17.2v.01",
  weather: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3l1.7 1.7M17 17l1.7 1.7M18.7 5.3L17 7M7 17l-1.7 1.7",
  home: "M3.5 11.5L12 4.5l8.5 7M6 10v10h12V10M10 20v-5.5h4V20",
} as const;

export type IconName = keyof typeof SHAPES;

/** Decoration beside words; what it means stands in the text. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
