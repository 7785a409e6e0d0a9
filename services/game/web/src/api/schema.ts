// Made by `npm run types` from services/game/api/openapi.json. Do not edit.

export interface paths {
    "/api/v1/backgrounds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The profiles to choose from.
         * @description Callers: players.
         */
        get: operations["backgrounds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Does something. The answer comes when it is on disk.
         * @description Callers: players.
         */
        post: operations["command"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/journal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The merchant's journal.
         * @description Callers: players.
         */
        get: operations["journal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The world as far as it is known to the player.
         * @description Callers: players.
         */
        get: operations["map"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/markets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prices the merchant has heard, and how old they are.
         * @description Callers: players.
         */
        get: operations["markets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/moments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The player's timeline, moment by moment.
         * @description Callers: players.
         */
        get: operations["moments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ways to send a venture, each with its full cost.
         * @description Callers: players.
         */
        get: operations["routes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether this browser has a seat, and what taking one means.
         * @description Callers: players.
         */
        get: operations["seat"];
        put?: never;
        /**
         * Takes a free seat. The answer sets the cookie that is its key.
         * @description Callers: players.
         */
        post: operations["join"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What players did together, period by period, anonymised.
         * @description Callers: aggregator.
         */
        get: operations["snapshots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything the player sees of themselves.
         * @description Callers: players.
         */
        get: operations["state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description What is counted.
         * @enum {string}
         */
        Activity: "dispatch" | "purchase" | "sale";
        /** @description A profile to begin with. */
        Background: {
            /** @description What may go wrong. */
            liability: string;
            /** @description The person. */
            name: string;
            /** @description What may come of it. */
            opportunity: string;
            /** @description Levels of the twelve parameters, by token. */
            parameters: {
                [key: string]: components["schemas"]["Perceived"];
            };
            /**
             * Format: int64
             * @description Asses in the purse.
             */
            purse_as: number;
            /** @description Who they are, in two sentences. */
            story: string;
            /** @description Two strengths, as tokens of parameters. */
            strengths: string[];
            /** @description What it is called. */
            title: string;
            /** @description Its name in programs. */
            token: string;
            /** @description Two weaknesses, as tokens of parameters. */
            weaknesses: string[];
        };
        /** @description The profiles. */
        Backgrounds: {
            /** @description Six. */
            backgrounds: components["schemas"]["Background"][];
        };
        /** @description An H3 cell, in lower-case hex. */
        CellId: string;
        /** @description A chapter of the story. */
        Chapter: {
            /** @description Token of the place it leads to. */
            goal: string;
            /**
             * Format: int64
             * @description Standing that opens the next one; absent in the last.
             */
            next_at_auctoritas?: number | null;
            /**
             * Format: int32
             * @description 1 to 5.
             */
            number: number;
            /** @description Its title. */
            title: string;
        };
        /** @description Something a player does. The server decides what follows; it never infers it from two states. */
        Command: {
            /** @description Its token. */
            background: string;
            /** @enum {string} */
            type: "choose_background";
        } | {
            /** @description Token of the cargo. */
            good: string;
            /**
             * Format: int64
             * @description Units of it.
             */
            quantity: number;
            /** @description The route's id, from the offers. */
            route: string;
            /** @enum {string} */
            type: "dispatch";
        } | {
            /** @enum {string} */
            type: "rest";
        };
        /** @description A command with the state it was given in. */
        CommandRequest: {
            /** @description What to do. */
            command: components["schemas"]["Command"];
            /**
             * Format: int64
             * @description The `head` of the state the player saw; when it is given and a later command came in between, the answer is 409.
             */
            seen?: number | null;
        };
        /** @description Longitude and latitude, in degrees, as GeoJSON orders them: `[lon, lat]`. */
        Coordinates: [
            number,
            number
        ];
        /** @description Where the money goes, in asses. */
        CostBreakdown: {
            /**
             * Format: int64
             * @description The cargo itself.
             */
            goods_as: number;
            /**
             * Format: int64
             * @description PORTORIA: customs on what is brought in, 2.5 %.
             */
            portoria_as: number;
            /**
             * Format: int64
             * @description Everything together.
             */
            total_as: number;
            /**
             * Format: int64
             * @description VECTVRA: freight.
             */
            vectura_as: number;
            /**
             * Format: int64
             * @description Wages of porters and guards.
             */
            wages_as: number;
        };
        /** @description One count. */
        Count: {
            /** @description What is counted. */
            activity: components["schemas"]["Activity"];
            /** @description Token of the good. */
            good: string;
            /** @description Where: token of the place, or `from-to` for a dispatch. */
            place: string;
            /**
             * Format: int64
             * @description Players it comes from; never below [`crate::ANONYMITY_MIN`].
             */
            players: number;
            /**
             * Format: int64
             * @description How much.
             */
            quantity: number;
        };
        /** @description One defect of an input. */
        Defect: {
            /** @description Where: a file and row, a cell, a JSON pointer. */
            place: string;
            /** @description The rule that was broken. */
            rule: string;
            /** @description The value that broke it. */
            value: string;
        };
        /**
         * @description What a cell is made of.
         * @enum {string}
         */
        Ground: "land" | "sea";
        /** @description Asks for a seat. */
        JoinRequest: {
            /** @description The notice was read and agreed to. Nothing is recorded without. */
            consent: boolean;
        };
        /** @description The journal. */
        Journal: {
            /** @description Newest first. */
            entries: components["schemas"]["JournalEntry"][];
        };
        /** @description An entry of the merchant's journal. */
        JournalEntry: {
            /**
             * Format: int64
             * @description Sequence of the moment that unlocked it.
             */
            moment: number;
            /** @description The day it was written, as a Roman would write it. */
            roman_date: string;
            /** @description The merchant's words. */
            text: string;
            /** @description Its heading. */
            title: string;
            /** @description Its name in programs. */
            token: string;
        };
        /** @description One leg of a route. */
        LegView: {
            /**
             * Format: int64
             * @description Whole days.
             */
            days: number;
            /** @description Token of where it begins. */
            from: string;
            /**
             * Format: int64
             * @description Kilometres.
             */
            km: number;
            /** @description How it is travelled. */
            mode: components["schemas"]["Mode"];
            /** @description The road's or crossing's name; empty where it has none. */
            name: string;
            /** @description Token of where it ends. */
            to: string;
        };
        /** @description A cell that is known. */
        MapCell: {
            /** @description Which. */
            cell: components["schemas"]["CellId"];
            /** @description Land or sea. */
            ground: components["schemas"]["Ground"];
            /**
             * Format: int32
             * @description Height above the sea of its time, in metres; negative is depth.
             */
            height_m: number;
            /**
             * Format: int32
             * @description Share of land, in thousandths.
             */
            land_permille: number;
            /** @description Its outline, closed. */
            outline: components["schemas"]["Coordinates"][];
        };
        /** @description A place that is known. */
        MapPlace: {
            /** @description Where it is. */
            at: components["schemas"]["Coordinates"];
            /** @description Its English name. */
            english: string;
            /** @description Its Latin name. */
            latin: string;
            /** @description Whether ships put in. */
            port: boolean;
            /** @description Its token. */
            token: string;
            /** @description Whether a venture of the merchant has been there. */
            visited: boolean;
        };
        /** @description A way that is known. */
        MapRoute: {
            /** @description Token of one end. */
            from: string;
            /** @description How it is travelled. */
            mode: components["schemas"]["Mode"];
            /** @description Its name; empty where it has none. */
            name: string;
            /** @description Its line. */
            path: components["schemas"]["Coordinates"][];
            /** @description Token of the other. */
            to: string;
        };
        /** @description The known world. */
        MapView: {
            /** @description Who made the data. */
            attribution: string[];
            /** @description Cells that are known. */
            cells: components["schemas"]["MapCell"][];
            /** @description The epoch whose sea level holds. */
            epoch: string;
            /** @description The real coastline inside them: rings of polygons, the first of each the outer one. */
            land: components["schemas"]["Coordinates"][][][];
            /** @description Places that are known. */
            places: components["schemas"]["MapPlace"][];
            /**
             * Format: int32
             * @description Release of the physical world it is drawn from.
             */
            release: number;
            /** @description Changes when the map does, so that a client knows whether to draw again. */
            revision: string;
            /** @description Ways that are known. */
            routes: components["schemas"]["MapRoute"][];
        };
        /** @description A market. */
        Market: {
            /** @description What is traded there. */
            goods: components["schemas"]["MarketGood"][];
            /** @description Its Latin name. */
            latin: string;
            /** @description Token of the place. */
            place: string;
        };
        /** @description A good on a market. */
        MarketGood: {
            /** @description Its token. */
            good: string;
            /** @description The last prices, oldest first, at most 24. */
            history_as: number[];
            /** @description Its name. */
            name: string;
            /**
             * Format: int64
             * @description Asses a unit now.
             */
            price_as: number;
            /**
             * Format: int32
             * @description How full the market is, -1000 to 1000.
             */
            saturation_permille: number;
            /** @description Whether the place sells it. */
            sold_here: boolean;
            /** @description What one unit is. */
            unit: string;
            /**
             * Format: int64
             * @description Asses a unit where it is neither scarce nor plentiful here.
             */
            usual_as: number;
            /** @description Whether the place wants it. */
            wanted_here: boolean;
        };
        /** @description The markets the merchant has heard of. */
        Markets: {
            heard_at?: components["schemas"]["Timestamp"] | null;
            /** @description One a known place. */
            markets: components["schemas"]["Market"][];
            /**
             * Format: int64
             * @description The market period the prices follow from; absent while only base prices are known.
             */
            period?: number | null;
        };
        /**
         * @description How a leg is travelled.
         * @enum {string}
         */
        Mode: "sea" | "road" | "river";
        /** @description One record of a player's timeline. */
        Moment: {
            /**
             * Format: int64
             * @description Sequence of the moment that caused it.
             */
            cause?: number | null;
            /** @description How sure of it. */
            confidence: string;
            /** @description SHA-256 over this moment and the hash of the one before, in hex. */
            hash: string;
            /** @description What kind: `venture_dispatched`, `officia_obligation`, … */
            kind: string;
            /** @description When it was recorded. */
            recorded_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Its place in the order; 1 is the first.
             */
            seq: number;
            /**
             * Format: int64
             * @description The simulated day; absent before the clock starts.
             */
            sim_day?: number | null;
            /** @description What it is about. */
            subject: string;
            /**
             * Format: int64
             * @description The amount as the merchant perceives it.
             */
            value_perceived?: number | null;
        };
        /** @description Moments in their order. */
        Moments: {
            /** @description The moments. */
            moments: components["schemas"]["Moment"][];
            /**
             * Format: int64
             * @description Ask with `after` = this for more; absent at the end.
             */
            next?: number | null;
        };
        /** @description A rest. */
        Otium: {
            /**
             * Format: int64
             * @description Day it began.
             */
            from_day: number;
            /** @description When it ends. */
            until: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Day it ends.
             */
            until_day: number;
        };
        /** @description What became of a command. */
        Outcome: {
            /** @description The moments it made, on disk. */
            moments: components["schemas"]["Moment"][];
            /** @description The state after it. */
            state: components["schemas"]["State"];
        };
        /** @description One parameter as its owner perceives it. */
        Parameter: {
            /** @description Its Latin name, in V-for-U capitals. */
            latin: string;
            /** @description What it is, in a sentence. */
            meaning: string;
            /** @description What the merchant believes. */
            perceived: components["schemas"]["Perceived"];
            /** @description Its name in programs. */
            token: string;
        };
        /**
         * @description A level as far as it is perceived.
         * @enum {string}
         */
        Perceived: "low" | "medium" | "high";
        /** @description A failure, told so that a program can branch on `code` and a person can act on `detail`. */
        Problem: {
            /** @description Stable and machine-readable, such as `cell_not_found`. */
            code: string;
            /** @description One sentence for a person: what happened and what to do. */
            detail: string;
            /** @description The single defects of an input, where there are several. */
            errors?: components["schemas"]["Defect"][];
            /** @description Find the call in the logs with this. */
            request_id?: string | null;
            /**
             * Format: int32
             * @description Seconds after which a new attempt may succeed.
             */
            retry_after_s?: number | null;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The HTTP status in words. */
            title: string;
            /** @description A name for this kind of failure, `urn:theron:problem:<code>`. */
            type: string;
        };
        /** @description A way to a place, with what it would cost. */
        RouteOffer: {
            /**
             * Format: int64
             * @description Days out; the way home takes as many.
             */
            days: number;
            forecast?: components["schemas"]["TradeForecast"] | null;
            /** @description Its name in a dispatch. */
            id: string;
            /**
             * Format: int64
             * @description Kilometres in all.
             */
            km: number;
            /** @description Its legs. */
            legs: components["schemas"]["LegView"][];
            /** @description Why it cannot be taken yet; absent when it can. A locked route has neither path nor forecast. */
            locked?: string | null;
            /** @description The line on the map, longitude before latitude. */
            path: components["schemas"]["Coordinates"][];
            /** @description What a merchant fears on this way, in words. */
            risk: string;
            /** @description State of the sea and roads, in words. */
            season: string;
            /** @description What to call it: `By sea and the Via Appia`. */
            title: string;
            /** @description Token of the place it leads to. */
            to: string;
            /** @description The place's Latin name. */
            to_latin: string;
        };
        /** @description The routes on offer. */
        Routes: {
            /** @description Token of where they begin. */
            from: string;
            /** @description Why nothing can be sent now, in the merchant's words; absent when it can. */
            hindrance?: string | null;
            /** @description Nearest first; the locked ones last. */
            routes: components["schemas"]["RouteOffer"][];
        };
        /** @description Whether this browser has a seat. */
        SeatStatus: {
            /** @description What is recorded, what leaves anonymised, how to take it away: shown before the first record. */
            notice: string;
            /** @description It has one. */
            seated: boolean;
            /**
             * Format: int32
             * @description Seats nobody has taken.
             */
            seats_free: number;
        };
        /** @description What happened in one market period, frozen once it is over and everything due in it was settled. */
        Snapshot: {
            /** @description When it ended. */
            closed_at: components["schemas"]["Timestamp"];
            /** @description The counts, in order. */
            counts: components["schemas"]["Count"][];
            /**
             * Format: int64
             * @description The period.
             */
            period: number;
        };
        /** @description Snapshots in their order. Periods in which nothing may be told are in it too, with no counts. */
        Snapshots: {
            /**
             * Format: int64
             * @description Ask with `after` = this next time.
             */
            cursor?: number | null;
            /** @description Whether there are more already. */
            more: boolean;
            /**
             * Format: int32
             * @description Number of the container.
             */
            node: number;
            /** @description The snapshots. */
            snapshots: components["schemas"]["Snapshot"][];
        };
        /** @description Everything a player sees of themselves. */
        State: {
            /**
             * Format: int64
             * @description Standing, 0 to 1000.
             */
            auctoritas: number;
            /** @description The chosen background; absent until it is chosen. */
            background?: string | null;
            /** @description Where in the story. */
            chapter: components["schemas"]["Chapter"];
            /**
             * Format: int64
             * @description Days since the first dispatch; absent before it, because the clock has not started.
             */
            day?: number | null;
            /**
             * Format: int64
             * @description Sequence of the last moment; send it with a command to be told when the state has moved on.
             */
            head: number;
            /**
             * Format: int32
             * @description Journal entries unlocked.
             */
            journal_entries: number;
            /**
             * Format: int64
             * @description Real milliseconds of a day.
             */
            ms_per_day: number;
            /** @description The merchant's name. */
            name: string;
            /** @description How old the news from the world and its markets is. */
            news: components["schemas"]["WorldNews"];
            otium?: components["schemas"]["Otium"] | null;
            /**
             * Format: int64
             * @description Asses that a rest costs.
             */
            otium_cost_as: number;
            /**
             * Format: int64
             * @description Days that a rest takes.
             */
            otium_days: number;
            /** @description The twelve parameters, as the merchant perceives them. */
            parameters: components["schemas"]["Parameter"][];
            /**
             * Format: int64
             * @description Asses in the purse.
             */
            purse_as: number;
            /** @description The date as a Roman would write it. */
            roman_date: string;
            /** @description The server's time, to count from. */
            server_time: components["schemas"]["Timestamp"];
            /** @description Ventures, the latest first, at most 20. */
            ventures: components["schemas"]["Venture"][];
        };
        /** Format: date-time */
        Timestamp: string;
        /** @description What a venture would cost and bring, as far as the merchant knows. */
        TradeForecast: {
            /** @description Every cost. */
            cost: components["schemas"]["CostBreakdown"];
            /** @description Token of the cargo. */
            good: string;
            /**
             * Format: int64
             * @description Price of one unit here, in asses.
             */
            price_here_as: number;
            /**
             * Format: int64
             * @description Price of one unit there by the last news, in asses.
             */
            price_there_as: number;
            /**
             * Format: int64
             * @description What would be left.
             */
            profit_as: number;
            /**
             * Format: int64
             * @description Units of it.
             */
            quantity: number;
            /**
             * Format: int64
             * @description Most units the purse bears.
             */
            quantity_max: number;
            /**
             * Format: int64
             * @description Asses it would be sold for by the last news.
             */
            revenue_as: number;
            /**
             * Format: int64
             * @description What would be left if the market were as full as it can be.
             */
            worst_as: number;
        };
        /** @description A venture. */
        Venture: {
            /** @description When it arrives. */
            arrives_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Day it arrives.
             */
            arrives_day: number;
            /** @description What it cost. */
            cost: components["schemas"]["CostBreakdown"];
            /** @description When it left. */
            departed_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Day it left.
             */
            departed_day: number;
            /** @description Token of where it began. */
            from: string;
            /** @description Token of the cargo. */
            good: string;
            /** @description When it is home. */
            home_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Day it is home.
             */
            home_day: number;
            /**
             * Format: int64
             * @description Sequence of the moment that sent it.
             */
            id: number;
            /** @description Its way out, leg by leg. */
            legs: components["schemas"]["LegView"][];
            /** @description The way out as a line, longitude before latitude. */
            path: components["schemas"]["Coordinates"][];
            /**
             * Format: int64
             * @description Asses it brought home after everything, once it is home; may be negative.
             */
            profit_as?: number | null;
            /**
             * Format: int64
             * @description Units of it.
             */
            quantity: number;
            /**
             * Format: int64
             * @description Asses it was sold for, once it was.
             */
            revenue_as?: number | null;
            /** @description Where it is. */
            stage: components["schemas"]["VentureStage"];
            /** @description Token of where it goes. */
            to: string;
        };
        /**
         * @description Where a venture is.
         * @enum {string}
         */
        VentureStage: "outbound" | "returning" | "home";
        /** @description How old what the game knows is. */
        WorldNews: {
            prices_heard_at?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int64
             * @description The market period that the prices follow from.
             */
            prices_period?: number | null;
            /**
             * Format: int32
             * @description Release of the physical world.
             */
            release?: number | null;
            store_heard_at?: components["schemas"]["Timestamp"] | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    backgrounds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backgrounds"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    command: {
        parameters: {
            query?: never;
            header: {
                /** @description A repeat with the same key gets the first answer. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommandRequest"];
            };
        };
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Outcome"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    journal: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Journal"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    map: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MapView"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    markets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Markets"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    moments: {
        parameters: {
            query?: {
                /** @description Moments after this sequence; from the first where absent. */
                after?: number | null;
                /** @description At most this many; 200 where absent, and at most 1000. */
                limit?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Moments"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    routes: {
        parameters: {
            query?: {
                /** @description Token of the cargo; each route's most promising where absent. */
                good?: string | null;
                /** @description Units of it; as many as the purse bears where absent, and at most 200: no market takes more of one cargo. */
                quantity?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Routes"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    seat: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeatStatus"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    join: {
        parameters: {
            query?: never;
            header: {
                /** @description A repeat with the same key gets the first answer. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JoinRequest"];
            };
        };
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    snapshots: {
        parameters: {
            query?: {
                /** @description Periods after this one; from the first where absent. */
                after?: number | null;
                /** @description At most this many; 100 where absent, and at most 500. */
                limit?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshots"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    state: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
            /** @description A problem. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
