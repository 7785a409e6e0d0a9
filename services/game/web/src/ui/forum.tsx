// FORVM: what is under way, the ways out, rest, prices, journal.
import { numeral } from "../state/words";
import { onTheWay, routes, state } from "../state/store";
import { Diary } from "./journal";
import { MarketPrices } from "./markets";
import { RestPanel } from "./otium";
import { Term } from "./pieces";
import { RouteList } from "./routes";
import { Ventures } from "./ventures";
import "./forum.css";

export default function Forum() {
  const { roman_date, chapter } = state.value!;
  return (
    <div class="forum">
      <header class="page-head">
        <h1>
          <Term of="FORVM" />
        </h1>
        <p>
          {roman_date} <span class="dot">·</span> Chapter {numeral(chapter.number)}, {chapter.title}
        </p>
      </header>
      {onTheWay.value.length > 0 && <Ventures />}
      <div class="forum-columns">
        <RouteList routes={routes.value} />
        <div class="forum-aside">
          <RestPanel />
          <Diary />
        </div>
        <MarketPrices />
      </div>
    </div>
  );
}
