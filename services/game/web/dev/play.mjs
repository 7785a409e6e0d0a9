// Development only: one merchant's game, in memory. Plausible, not the rules: those are the real server's.
import { goods, legs, mapOf, places } from "./world.mjs";

export const MS_PER_DAY = 3000;
const KM_PER_DAY = { road: 32, sea: 95, river: 40 };
const AS_PER_TONNE_KM = { road: 0.9, sea: 0.06, river: 0.2 };
const GOALS = [
  ["capua", 0, "The Road South"],
  ["puteoli", 40, "The Bay"],
  ["brundisium", 120, "The End of the Appia"],
  ["carthago", 260, "The Other Shore"],
  ["alexandria", 480, "The Lighthouse"],
];
const MONTH = ["Kal. Apr.", "a.d. IV Non. Apr.", "Non. Apr.", "a.d. VI Id. Apr.", "Id. Apr.", "a.d. XV Kal. Mai."];
const PARAMETERS = [
  ["auctoritas", "AVCTORITAS", "How far your word carries."],
  ["clientela", "CLIENTELA", "Who greets you in the morning, and would come if called."],
  ["liquiditas", "PECVNIA", "Coin that is in the chest and not on the sea."],
  ["fama", "FAMA", "What is said of you when you have left the room."],
  ["disciplina", "DISCIPLINA", "Whether you rise before the carters do."],
  ["mercatus_scientia", "MERCATVS SCIENTIA", "What you know of prices before they are shouted."],
  ["itineris_scientia", "ITINERIS SCIENTIA", "Which inn is honest, and which ford is not."],
  ["ius_accessus", "IVS", "Whether a magistrate's door opens to you."],
  ["periculum_tolerantia", "AVDACIA", "How you sleep while your cargo is at sea."],
  ["negotiatio", "NEGOTIATIO", "What you get off the first price."],
  ["litterae", "LITTERAE", "Letters, sums, and whose hand that seal is."],
  ["officia_burden", "OFFICIA", "What you owe to others and cannot pay in coin."],
];
const LEVELS = ["low", "medium", "high"];
const profile = (token, title, name, story, strengths, weaknesses, opportunity, liability, purse) => ({
  token, title, name, story, strengths, weaknesses, opportunity, liability,
  purse_as: purse * 16,
  parameters: Object.fromEntries(
    PARAMETERS.map(([key]) => [key, LEVELS[strengths.includes(key) ? 2 : weaknesses.includes(key) ? 0 : 1]]),
  ),
});
export const backgrounds = [
  profile("former_legionary", "Former legionary", "Marcus Atilius Varro", "Sixteen years under the eagles left you a bad knee and a good eye for a road. The land they promised is still being measured.", ["disciplina", "itineris_scientia"], ["litterae", "clientela"], "Old comrades keep half the inns on the Appia.", "Old comrades expect to drink for nothing.", 50),
  profile("freedman_trader", "Freedman trader", "Lucius Fabius Felix", "You bought yourself with your own savings and kept the receipt. The harbour knows your name and your former master's.", ["negotiatio", "mercatus_scientia"], ["ius_accessus", "fama"], "Your patron's friends need things fetched quietly.", "Your patron may ask for a favour, and you may not refuse.", 60),
  profile("noble_younger_son", "Noble younger son", "Quintus Cornelius Lentulus Minor", "Your brother has the house, the vines and the ancestors. You have the manners and a letter of introduction.", ["auctoritas", "ius_accessus"], ["disciplina", "liquiditas"], "Doors open before you knock.", "Behind every door somebody expects a dinner in return.", 45),
  profile("failed_magistrate", "Failed magistrate", "Gaius Licinius Crispus", "You held office in a small town and spent more than it paid. The town remembers; so do the lenders.", ["litterae", "ius_accessus"], ["fama", "liquiditas"], "You know how permits are written, having written them.", "Someone kept the accounts of your year.", 40),
  profile("camp_logistician", "Camp quartermaster", "Titus Vettius Sabinus", "You fed a legion through two winters in Illyricum and counted every sack twice. Now you count for yourself.", ["itineris_scientia", "disciplina"], ["negotiatio", "fama"], "The army buys again every spring.", "The army pays in autumn.", 55),
  profile("guild_scribe", "Guild scribe", "Publius Sittius Hilarus", "For nine years you wrote down what others earned. You know everybody's figures and have none of your own.", ["litterae", "negotiatio"], ["periculum_tolerantia", "disciplina"], "You know everyone's numbers.", "You know everyone's secrets.", 48),
];

const paid = ({ total_as, portoria_as }) => total_as - portoria_as;
const iso = (ms) => new Date(ms).toISOString();

/** The quickest way, over legs that run both ways. */
function way(from, to) {
  const best = new Map([[from, { days: 0, path: [] }]]);
  const open = [from];
  while (open.length > 0) {
    open.sort((a, b) => best.get(a).days - best.get(b).days);
    const here = open.shift();
    if (here === to) break;
    for (const leg of legs) {
      const next = leg.from === here ? leg.to : leg.to === here ? leg.from : null;
      if (!next || !places.has(next)) continue;
      const [a, b] = [places.get(here).at, places.get(next).at];
      const km = Math.round(Math.hypot((a[0] - b[0]) * 0.76, a[1] - b[1]) * 111 * 1.12);
      const days = Math.max(1, Math.ceil(km / KM_PER_DAY[leg.mode]));
      const found = { days: best.get(here).days + days, path: [...best.get(here).path, { from: here, to: next, mode: leg.mode, name: leg.name, km, days }] };
      if (!best.has(next) || best.get(next).days > found.days) {
        best.set(next, found);
        open.push(next);
      }
    }
  }
  return best.get(to).path;
}

/** A line that bends a little, so that it looks travelled. */
const lineOf = (from, to) => {
  const [a, b] = [places.get(from).at, places.get(to).at];
  return [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const bow = Math.sin(part * Math.PI) * 0.12;
    return [a[0] + (b[0] - a[0]) * part - (b[1] - a[1]) * -bow, a[1] + (b[1] - a[1]) * part - (b[0] - a[0]) * bow];
  });
};
const pathOf = (path) => path.flatMap((leg, index) => lineOf(leg.from, leg.to).slice(index === 0 ? 0 : 1));

export class Play {
  head = 1;
  background = null;
  purse = 0;
  auctoritas = 10;
  anchor = null;
  ventures = [];
  otium = null;
  entries = [];

  constructor({ poor = false, standing = 10 } = {}) {
    this.poor = poor;
    this.auctoritas = standing;
  }

  day = (now = Date.now()) => (this.anchor === null ? null : Math.floor((now - this.anchor) / MS_PER_DAY));
  date = () => `${MONTH[Math.floor((this.day() ?? 0) / 3) % MONTH.length]}, A.V.C. DCCXL`;

  /** What fell due since somebody last looked. */
  settle() {
    const now = Date.now();
    for (const venture of this.ventures) {
      if (venture.stage === "outbound" && now >= Date.parse(venture.arrives_at)) {
        venture.stage = "returning";
        venture.revenue_as = venture.sold_for;
        this.head += 1;
      }
      if (venture.stage === "returning" && now >= Date.parse(venture.home_at)) {
        venture.stage = "home";
        venture.profit_as = venture.revenue_as - venture.cost.total_as;
        this.purse += venture.revenue_as - venture.cost.portoria_as;
        this.head += 1;
        this.write(`home_${venture.id}`, `Back from ${places.get(venture.to).latin}`, "The carters came in at dusk, grey to the eyebrows. They counted the coin on my table twice, and I counted it once more when they had gone.\nNothing was stolen that I did not know of. The mule with the white ear has learned to open the feed sack.");
      }
    }
    if (this.otium && now >= Date.parse(this.otium.until)) {
      this.otium = null;
      this.auctoritas += 15;
      this.head += 1;
    }
  }

  write(token, title, text) {
    this.entries.unshift({ token, title, text, roman_date: this.date(), moment: this.head });
  }

  visited = () => new Set(["ostia", ...this.ventures.filter(({ stage }) => stage !== "outbound").map(({ to }) => to)]);
  open = () => GOALS.filter(([, needed]) => this.auctoritas >= needed);

  state() {
    this.settle();
    const number = Math.max(1, this.open().length);
    const [goal, , title] = GOALS[number - 1];
    const chosen = backgrounds.find(({ token }) => token === this.background);
    return {
      server_time: iso(Date.now()),
      ms_per_day: MS_PER_DAY,
      ...(this.anchor !== null && { day: this.day() }),
      roman_date: this.date(),
      head: this.head,
      name: chosen?.name ?? "",
      ...(chosen && { background: chosen.token }),
      purse_as: this.purse,
      auctoritas: this.auctoritas,
      chapter: { number, title, goal, ...(GOALS[number] && { next_at_auctoritas: GOALS[number][1] }) },
      parameters: chosen ? PARAMETERS.map(([token, latin, meaning]) => ({ token, latin, meaning, perceived: chosen.parameters[token] })) : [],
      ventures: [...this.ventures].reverse().map(({ sold_for: _, ...venture }) => venture),
      ...(this.otium && { otium: this.otium }),
      otium_cost_as: 128,
      otium_days: 10,
      journal_entries: this.entries.length,
      news: { release: 1, store_heard_at: iso(Date.now()), prices_heard_at: iso(this.heard()), prices_period: this.period() },
    };
  }

  period = () => Math.floor(Date.now() / (8 * MS_PER_DAY));
  heard = () => this.period() * 8 * MS_PER_DAY;

  price(place, good, period = this.period()) {
    const seed = [...place + good.token].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
    const wave = Math.sin(seed + period * 0.7) * 0.08 + Math.sin(seed * 3 + period * 0.23) * 0.1;
    const { exports, imports } = places.get(place);
    const place_factor = exports.includes(good.token) ? 0.78 : imports.includes(good.token) ? 1.28 : 1;
    const usual = Math.round(good.base * place_factor);
    return { price: Math.max(1, Math.round(usual * (1 + wave))), usual, saturation: Math.round(-wave * 5000) };
  }

  markets() {
    const tokens = ["ostia", ...this.open().map(([to]) => to)];
    return {
      period: this.period(),
      heard_at: iso(this.heard()),
      markets: tokens.map((place) => ({
        place,
        latin: places.get(place).latin,
        goods: goods
          .filter(({ token }) => [...places.get(place).exports, ...places.get(place).imports].includes(token))
          .map((good) => {
            const { price, usual, saturation } = this.price(place, good);
            return {
              good: good.token, name: good.english, unit: good.unit,
              sold_here: places.get(place).exports.includes(good.token),
              wanted_here: places.get(place).imports.includes(good.token),
              price_as: price, usual_as: usual,
              saturation_permille: Math.max(-1000, Math.min(1000, saturation)),
              history_as: Array.from({ length: 24 }, (_, index) => this.price(place, good, this.period() - 23 + index).price),
            };
          }),
      })),
    };
  }

  forecast(to, path, token, wanted) {
    const good = goods.find((entry) => entry.token === token);
    const here = this.price("ostia", good).price;
    const there = Math.round(this.price(to, good).price * (places.get("ostia").exports.includes(token) ? 1.5 : 1.25));
    const freight = path.reduce((sum, leg) => sum + leg.km * AS_PER_TONNE_KM[leg.mode], 0) * Number(good.unit_kg) / 1000;
    const days = path.reduce((sum, leg) => sum + leg.days, 0);
    const cost = (quantity) => {
      const parts = { goods_as: here * quantity, vectura_as: Math.ceil(freight * quantity) + 8, wages_as: days * 8, portoria_as: Math.ceil(there * quantity * 0.025) };
      return { ...parts, total_as: Object.values(parts).reduce((sum, part) => sum + part, 0) };
    };
    let most = 0;
    while (most < 10_000 && paid(cost(most + 1)) <= this.purse) most += 1;
    if (most === 0) return null;
    const quantity = wanted ?? most;
    const revenue_as = there * quantity;
    return {
      good: token, quantity, quantity_max: most, price_here_as: here, price_there_as: there,
      cost: cost(quantity), revenue_as,
      profit_as: revenue_as - cost(quantity).total_as,
      worst_as: Math.round(revenue_as * 0.62) - cost(quantity).total_as,
    };
  }

  routes(good, quantity) {
    const hindrance = this.ventures.some(({ stage }) => stage !== "home")
      ? "Your carriers are out. One venture at a time is what one purse can watch."
      : this.otium && "You are resting. Nobody does business in a towel.";
    const offers = GOALS.map(([to, needed]) => {
      const path = way("ostia", to);
      const sum = (key) => path.reduce((total, leg) => total + leg[key], 0);
      const locked = this.auctoritas >= needed ? null : `No shipmaster sails there for a name he has not heard. It wants AVCTORITAS ${needed}.`;
      const tokens = good ? [good] : places.get("ostia").exports;
      const forecasts = locked ? [] : tokens.map((token) => this.forecast(to, path, token, quantity)).filter(Boolean);
      forecasts.sort((a, b) => b.profit_as - a.profit_as);
      return {
        id: `ostia-${to}`, to, to_latin: places.get(to).latin,
        title: [...new Set(path.map((leg) => leg.name || { sea: "the open sea", road: "the road", river: "the river" }[leg.mode]))].join(", "),
        legs: path, km: sum("km"), days: sum("days"),
        season: path.some(({ mode }) => mode === "sea") ? "Spring winds: the sea is open, and not yet kind." : "The road is dry, and the nights are cold.",
        risk: path.some(({ mode }) => mode === "sea") ? "Squalls off the capes, and harbour men with long fingers." : "Carters who sleep, wheels that do not last, men in the marshes by night.",
        ...(locked && { locked }),
        path: locked ? [] : pathOf(path),
        ...(forecasts[0] && { forecast: forecasts[0] }),
      };
    });
    offers.sort((a, b) => Number(!!a.locked) - Number(!!b.locked) || a.days - b.days);
    return { from: "ostia", routes: offers, ...(hindrance && { hindrance }) };
  }

  map() {
    const opened = this.open().map(([to]) => way("ostia", to)).flat();
    const ways = [...new Map(opened.map((leg) => [`${leg.from} ${leg.to} ${leg.mode}`, leg])).values()].map(({ from, to, mode, name }) => ({ from, to, mode, name, path: lineOf(from, to) }));
    const tokens = new Set(["ostia", "roma", ...ways.flatMap(({ from, to }) => [from, to])]);
    return mapOf(tokens, ways, this.visited());
  }

  /** The moments' count after it, or a sentence that says why not. */
  command(command) {
    this.settle();
    const now = Date.now();
    if (command.type === "choose_background") {
      const chosen = backgrounds.find(({ token }) => token === command.background);
      if (!chosen) return ["unknown_background", "Nobody of that kind came down to the harbour."];
      this.background = chosen.token;
      this.purse = this.poor ? 20 : chosen.purse_as;
    } else if (command.type === "rest") {
      if (this.otium) return ["resting", "You are resting already."];
      if (this.anchor === null) return ["clock_not_started", "There is nothing to rest from yet. Send a venture."];
      if (this.purse < 128) return ["purse_too_light", "Your purse does not bear a rest."];
      this.purse -= 128;
      this.otium = { from_day: this.day(), until_day: this.day() + 10, until: iso(now + 10 * MS_PER_DAY) };
    } else {
      const { routes, hindrance } = this.routes(command.good, command.quantity);
      const route = routes.find(({ id }) => id === command.route);
      if (hindrance) return ["hindered", hindrance];
      if (!route?.forecast) return ["no_such_route", "No carrier goes there for you."];
      if (paid(route.forecast.cost) > this.purse) return ["purse_too_light", "Your purse does not bear that much."];
      this.anchor ??= now;
      // Customs are paid from what the cargo is sold for.
      this.purse -= paid(route.forecast.cost);
      const day = this.day();
      this.ventures.push({
        id: this.head + 1, from: "ostia", to: route.to, good: command.good, quantity: command.quantity, stage: "outbound",
        legs: route.legs, path: route.path, cost: route.forecast.cost, sold_for: route.forecast.revenue_as,
        departed_day: day, arrives_day: day + route.days, home_day: day + 2 * route.days,
        departed_at: iso(now), arrives_at: iso(now + route.days * MS_PER_DAY), home_at: iso(now + 2 * route.days * MS_PER_DAY),
      });
    }
    this.head += 1;
    return null;
  }
}
