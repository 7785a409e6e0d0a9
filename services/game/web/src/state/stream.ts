// Moments as they happen. The browser takes a broken stream up again where it was; what it gives up is begun anew by who asks.
import type { Moment } from "../api/types";

export interface Listener {
  opened(): void;
  moment(moment: Moment): void;
  /** The line broke. Nothing is missed: the next one goes on after the last moment that was told. */
  broken(): void;
}

export interface Stream {
  close(): void;
}

export function listen(address: string, listener: Listener): Stream {
  const source = new EventSource(address);
  source.onopen = () => listener.opened();
  source.onerror = () => {
    // Who was refused is not to ask the same again and again by itself.
    if (source.readyState === EventSource.CLOSED) source.close();
    listener.broken();
  };
  source.addEventListener("moment", (event) => listener.moment(JSON.parse(event.data as string) as Moment));
  return { close: () => source.close() };
}
