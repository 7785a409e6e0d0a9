// Short names for the contract's types.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Background = Schemas["Background"];
export type Backgrounds = Schemas["Backgrounds"];
export type Command = Schemas["Command"];
export type CostBreakdown = Schemas["CostBreakdown"];
export type Journal = Schemas["Journal"];
export type JournalEntry = Schemas["JournalEntry"];
export type LegView = Schemas["LegView"];
export type MapCell = Schemas["MapCell"];
export type MapPlace = Schemas["MapPlace"];
export type MapRiver = Schemas["MapRiver"];
export type MapRoute = Schemas["MapRoute"];
export type MapView = Schemas["MapView"];
export type Market = Schemas["Market"];
export type MarketGood = Schemas["MarketGood"];
export type Markets = Schemas["Markets"];
export type Mode = Schemas["Mode"];
export type Outcome = Schemas["Outcome"];
export type Parameter = Schemas["Parameter"];
export type Perceived = Schemas["Perceived"];
export type Problem = Schemas["Problem"];
export type RouteOffer = Schemas["RouteOffer"];
export type Routes = Schemas["Routes"];
export type SeatStatus = Schemas["SeatStatus"];
export type State = Schemas["State"];
export type TradeForecast = Schemas["TradeForecast"];
export type Venture = Schemas["Venture"];
export type Weather = Schemas["Weather"];
export type Coordinates = Schemas["Coordinates"];
