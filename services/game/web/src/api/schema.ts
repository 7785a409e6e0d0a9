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
    "/api/v1/backups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a verified copy of every timeline that moved on since its last one, for an archive of the container.
         * @description Callers: operator.
         */
        post: operations["back_up"];
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
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The player's moments as they happen, as server-sent events: the id is the sequence, the data is the moment.
         * @description Callers: players.
         */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Makes the files in which a player takes their history away.
         * @description Callers: players.
         */
        get: operations["export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/export/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of the files of the export.
         * @description Callers: players.
         */
        get: operations["export_file"];
        put?: never;
        post?: never;
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
    "/api/v1/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How long the player's history is, where it ends, what is in transit.
         * @description Callers: players.
         */
        get: operations["ledger"];
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
    "/api/v1/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Walks the whole chain of the player's history; where it breaks, if it does.
         * @description Callers: players.
         */
        get: operations["proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What sending a venture would cost, passage by passage. Refused where sending it would be; nothing is recorded.
         * @description Callers: players.
         */
        post: operations["quote"];
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
    "/api/v1/seat/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The devices that open the seat.
         * @description Callers: players.
         */
        get: operations["devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seat/devices/{device}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Takes the key from a device: it opens the seat no more. Answers the devices that are left.
         * @description Callers: players.
         */
        delete: operations["revoke_device"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seat/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Opens the seat that has these six words. The answer sets the cookie that is this device's key.
         * @description Callers: players.
         */
        post: operations["resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seat/resume-code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes six words that open the seat on another device, and shows them this once. Those before stop.
         * @description Callers: players.
         */
        post: operations["resume_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seat/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives the seat up for good: its file is destroyed. Answers until when archives may still hold it.
         * @description Callers: players.
         */
        post: operations["retire_seat"];
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
         * Everything the player sees of themselves, now or at any moment past.
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
    "/api/v1/timelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every timeline of the container, and which are in quarantine.
         * @description Callers: operator.
         */
        get: operations["timelines"];
        put?: never;
        /**
         * Takes in a history that a player exported elsewhere, and gives it a free seat. The same history is taken in once.
         * @description Callers: operator.
         */
        post: operations["import_timeline"];
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
        /** @description What became of the wish for copies. */
        Backup: {
            /** @description When they were all looked at. */
            taken_at: components["schemas"]["Timestamp"];
            /** @description Every timeline that somebody has. */
            timelines: components["schemas"]["TimelineBackup"][];
        };
        /** @description What a passage carries. */
        CargoQuote: {
            /** @description Token of the good. */
            good: string;
            /**
             * Format: int64
             * @description Asses of a unit where it is bought: at home by today's market, elsewhere what is usual.
             */
            price_from_as: number;
            /**
             * Format: int64
             * @description Asses of a unit where it is sold: at the first place by the last news, further on what is usual.
             */
            price_to_as: number;
            /**
             * Format: int64
             * @description Units of it; at most, where it is bought on the way.
             */
            quantity: number;
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
        } | {
            /**
             * Format: int64
             * @description How many of them come from the store; the rest is bought.
             */
            from_stock?: number;
            /** @description Token of the cargo. */
            good: string;
            /**
             * Format: int64
             * @description Units of it.
             */
            quantity: number;
            /** @description The route's id, from the offers. */
            route: string;
            /** @description Where it goes on to, at most 4 places; the last may be home, and its cargo then comes into the store. */
            then?: components["schemas"]["Stop"][];
            /** @enum {string} */
            type: "send";
        } | {
            /** @description Token of the good. */
            good: string;
            /**
             * Format: int64
             * @description Units of it.
             */
            quantity: number;
            /** @enum {string} */
            type: "buy";
        } | {
            /** @description Token of the good. */
            good: string;
            /**
             * Format: int64
             * @description Units of it.
             */
            quantity: number;
            /** @enum {string} */
            type: "sell";
        } | {
            /** @description Token of what is given. */
            give: string;
            /**
             * Format: int64
             * @description Units of it.
             */
            quantity: number;
            /** @description Token of what is taken for it. */
            take: string;
            /** @enum {string} */
            type: "barter";
        } | {
            /** @description Token of the recipe. */
            recipe: string;
            /**
             * Format: int64
             * @description How often.
             */
            times: number;
            /** @enum {string} */
            type: "make";
        } | {
            /** @enum {string} */
            type: "hire_factor";
        } | {
            /**
             * Format: int64
             * @description The factor's number.
             */
            factor: number;
            /** @enum {string} */
            type: "dismiss_factor";
        } | {
            /** @description Token of the choice. */
            choice: string;
            /** @description Token of the scenario. */
            scenario: string;
            /** @enum {string} */
            type: "answer";
        } | {
            /**
             * Format: int64
             * @description Asses.
             */
            amount_as: number;
            /**
             * Format: int64
             * @description The debt's number.
             */
            loan: number;
            /** @enum {string} */
            type: "repay";
        } | {
            /** @enum {string} */
            type: "ask_patron";
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
        /** @description Something owed. */
        Debt: {
            /**
             * Format: int64
             * @description Day it is due.
             */
            due_day: number;
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /**
             * Format: int64
             * @description Thousandths added each month of 30 days.
             */
            interest_permille: number;
            /** @description Token of the offer it came from. */
            offer: string;
            /**
             * Format: int64
             * @description Asses owed now.
             */
            owed_as: number;
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
        /** @description A device that opens the seat. */
        Device: {
            /** @description The hour in which it was added. */
            created_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description The hour in which it last called. */
            last_seen_at: components["schemas"]["Timestamp"];
            /** @description What it seems to be: `Firefox on Linux`. */
            name: string;
            /** @description It is the one that asks. */
            present: boolean;
        };
        /** @description The devices that open the seat. */
        Devices: {
            /** @description The one that was added first at the front; at most 16. */
            devices: components["schemas"]["Device"][];
            resume_code_made_at?: components["schemas"]["Timestamp"] | null;
        };
        /** @description A history to take away. */
        Export: {
            /** @description When it was made. */
            exported_at: components["schemas"]["Timestamp"];
            /** @description What there is to take. */
            files: components["schemas"]["ExportFile"][];
            /**
             * Format: int32
             * @description Version of this format.
             */
            format: number;
            /** @description SHA-256 at the end of the chain, in hex. Whoever has the moments can compute it again. */
            hash: string;
            /**
             * Format: int64
             * @description The last moment.
             */
            head: number;
            /**
             * Format: int32
             * @description The container on which the history began.
             */
            node: number;
            /**
             * Format: int32
             * @description Version of the tables in the file.
             */
            schema: number;
            /** @description The name of the history's file there. */
            slot: string;
        };
        /** @description A file of an export. */
        ExportFile: {
            /**
             * Format: int64
             * @description Bytes of it.
             */
            bytes: number;
            /** @description What it is. */
            media_type: string;
            /** @description Its name; ask for it under `/api/v1/export/{name}`. */
            name: string;
            /** @description SHA-256 of it, in hex. */
            sha256: string;
        };
        /** @description A man who leads ventures for the merchant. */
        Factor: {
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /**
             * Format: int64
             * @description The day until which he is ill.
             */
            ill_until_day?: number | null;
            /** @description His name. */
            name: string;
            /** @description What he is like, in a sentence. */
            voice: string;
            /**
             * Format: int64
             * @description Asses a nundinal week.
             */
            wage_as: number;
        };
        /**
         * @description What a cell is made of.
         * @enum {string}
         */
        Ground: "land" | "sea";
        /** @description A history that was taken in from another container. */
        Imported: {
            /** @description SHA-256 at the end of the chain, in hex, as before. */
            hash: string;
            /**
             * Format: int64
             * @description The last moment.
             */
            head: number;
            /** @description The name of its file, as before. */
            slot: string;
            /** @description Six words with which its player opens it. Shown this once; a secret. */
            words: string;
        };
        /** @description A cargo under way. */
        InTransit: {
            /**
             * Format: int64
             * @description Asses paid for it, with freight and wages.
             */
            cost_as: number;
            /** @description Where it came from. */
            from: string;
            /** @description The good. */
            good: string;
            /**
             * Format: int64
             * @description Units of it.
             */
            quantity: number;
            /** @description Where it goes. */
            to: string;
            /**
             * Format: int64
             * @description Sequence of the moment that sent it.
             */
            venture: number;
        };
        /** @description Asks for a seat. */
        JoinRequest: {
            /** @description The notice was read and agreed to. Nothing is recorded without. */
            consent: boolean;
            /**
             * Format: int32
             * @description The version of the notice that was read; another one than the present is refused.
             */
            notice?: number | null;
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
        /** @description The ledger of a seat. */
        Ledger: {
            backup?: components["schemas"]["VerifiedCopy"] | null;
            /** @description SHA-256 at the end of the chain, in hex: it names the whole history. */
            hash: string;
            /**
             * Format: int64
             * @description Sequence of the last moment, which is how many there are.
             */
            head: number;
            /** @description Cargoes that are on their way and not sold yet. */
            in_transit: components["schemas"]["InTransit"][];
            /**
             * Format: int32
             * @description The container on which the history began.
             */
            node: number;
            /**
             * Format: int64
             * @description Bytes of the file and its log.
             */
            size_bytes: number;
            /** @description The name of its file. It is no secret and opens nothing. */
            slot: string;
            verified_at?: components["schemas"]["Timestamp"] | null;
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
        /** @description A river, or a part of one, that is known. */
        MapRiver: {
            /** @description Its name; empty where none is known. */
            name: string;
            /** @description Its line. */
            path: components["schemas"]["Coordinates"][];
            /**
             * Format: int32
             * @description How large it is: 1 is the largest, 12 the least.
             */
            rank: number;
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
            /** @description Rivers inside them, the largest first. One that leaves the known and comes back is several. */
            rivers?: components["schemas"]["MapRiver"][];
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
             * @description Ask with `after` (or `before`, where that was asked) = this for more; absent at the end.
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
        /** @description One passage of it. */
        PassageQuote: {
            cargo?: components["schemas"]["CargoQuote"] | null;
            /**
             * Format: int64
             * @description Days of it.
             */
            days: number;
            /** @description Token of where it begins. */
            from: string;
            /** @description Its legs. */
            legs: components["schemas"]["LegView"][];
            /** @description Token of where it ends. */
            to: string;
            /**
             * Format: int64
             * @description Freight, in asses.
             */
            vectura_as: number;
            /**
             * Format: int64
             * @description Wages, in asses.
             */
            wages_as: number;
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
        /** @description Whether a history is whole: every moment follows the one before. */
        Proof: {
            /**
             * Format: int64
             * @description The first moment that does not follow the one before, if it is not.
             */
            breaks_at?: number | null;
            /** @description When it was looked at. */
            checked_at: components["schemas"]["Timestamp"];
            /** @description SHA-256 at the end of the chain, in hex, if it is whole. */
            hash?: string | null;
            /**
             * Format: int64
             * @description The last moment, if it is whole.
             */
            head?: number | null;
            /**
             * Format: int32
             * @description The container on which the history began. The chain begins with it and the slot.
             */
            node: number;
            /** @description The name of the file. */
            slot: string;
            /** @description Whether it is whole. */
            sound: boolean;
        };
        /** @description A place in the queue for a seat. It is kept as long as the browser asks again within two minutes. */
        QueuePlace: {
            held_until?: components["schemas"]["Timestamp"] | null;
            /**
             * Format: int32
             * @description 1 is the next; 0 when a seat is held.
             */
            place: number;
            /**
             * Format: int32
             * @description How many wait in all.
             */
            waiting: number;
        };
        /** @description What it would cost, and what is hoped for. */
        Quote: {
            /**
             * @description Goods, freight and wages of the whole journey, paid before it leaves; and the customs on what it is hoped to sell
             *     at the first place. What is bought on the way is paid with what was sold.
             */
            cost: components["schemas"]["CostBreakdown"];
            /**
             * Format: int64
             * @description Days until everyone is home, if nothing befalls them.
             */
            days: number;
            /** @description One by one; the way home is the last. */
            passages: components["schemas"]["PassageQuote"][];
            /**
             * Format: int64
             * @description Asses that the first cargo would be sold for by the last news.
             */
            revenue_as: number;
        };
        /** @description A venture as it would be sent. */
        QuoteRequest: {
            /**
             * Format: int64
             * @description How many of them come from the store; the rest is bought.
             */
            from_stock?: number;
            /** @description Token of the cargo. */
            good: string;
            /**
             * Format: int64
             * @description Units of it.
             */
            quantity: number;
            /** @description The route's id, from the offers. */
            route: string;
            /** @description Where it goes on to, at most 4 places. */
            then?: components["schemas"]["Stop"][];
        };
        /** @description What can be made from what. */
        Recipe: {
            /**
             * Format: int64
             * @description Days it takes, however often.
             */
            days: number;
            /** @description What goes in, each time. */
            inputs: components["schemas"]["StockItem"][];
            /** @description What comes out, each time. */
            output: components["schemas"]["StockItem"];
            /** @description What it is called. */
            title: string;
            /** @description Its token. */
            token: string;
            /**
             * Format: int64
             * @description Asses for hands and fire, each time.
             */
            wages_as: number;
        };
        /** @description Six words that open the seat on another device. They are a secret, and are shown this once. */
        ResumeCode: {
            /** @description The words, with a blank between them. */
            words: string;
        };
        /** @description Asks for one more device to be let in. */
        ResumeRequest: {
            /** @description The six words, in any case and with anything between them. */
            words: string;
        };
        /** @description A seat that was given up. Its file is destroyed; nobody can undo that here. */
        Retired: {
            /** @description Until when archives of the whole container, which the operator keeps for the case of a loss, may still hold it. */
            archives_until: components["schemas"]["Timestamp"];
            /** @description When its file was destroyed. */
            retired_at: components["schemas"]["Timestamp"];
            /** @description The slot. */
            slot: string;
        };
        /** @description Gives a seat up for good. */
        RetireRequest: {
            /** @description The seat's slot, as the ledger says it: nobody does this by mistake. */
            slot: string;
        };
        /** @description A way to a place, with what it would cost. */
        RouteOffer: {
            /**
             * Format: int64
             * @description Days out.
             */
            days: number;
            /**
             * Format: int64
             * @description Days of the way home: with another wind, and in the season of that time.
             */
            days_home?: number;
            /**
             * Format: int64
             * @description Days out and home if it goes as badly as this merchant can foresee.
             */
            days_worst?: number;
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
        /** @description A matter that wants an answer. What is behind it is not told. */
        Scenario: {
            /** @description What can be answered. */
            choices: components["schemas"]["ScenarioChoice"][];
            /** @description How sure the author is: LOW, MEDIUM or HIGH. */
            confidence: string;
            /** @description `analogue` or `invention`: it is no record. */
            label: string;
            /** @description Token of the place. */
            place: string;
            /** @description What is seen and heard. */
            text: string;
            /** @description Its heading. */
            title: string;
            /** @description Its token. */
            token: string;
            /**
             * Format: int64
             * @description The last day on which it can be answered; absent before the clock starts.
             */
            until_day?: number | null;
        };
        /** @description An answer. */
        ScenarioChoice: {
            /** @description Who gives it is this from then on: the token of a background. */
            background?: string | null;
            /**
             * Format: int64
             * @description Asses it costs at once.
             */
            cost_as: number;
            /** @description Why it cannot be given now; absent when it can. */
            hindrance?: string | null;
            /**
             * Format: int64
             * @description Asses it brings at once, to be paid back.
             */
            loan_as: number;
            /** @description The answer in words. */
            text: string;
            /** @description Its token. */
            token: string;
        };
        /**
         * @description State of the sea.
         * @enum {string}
         */
        SeaSeason: "safe" | "doubtful" | "closed";
        /** @description Whether this browser has a seat. */
        SeatStatus: {
            /** @description What is kept, what leaves anonymised, how to take it away: shown before the first record. */
            notice: string;
            /**
             * Format: int32
             * @description Version of the notice; send it with the wish for a seat.
             */
            notice_version?: number;
            queue?: components["schemas"]["QueuePlace"] | null;
            /** @description It has one. */
            seated: boolean;
            /**
             * Format: int32
             * @description Seats nobody has taken, and that are held for nobody.
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
            /** @description What is owed. */
            debts?: components["schemas"]["Debt"][];
            /**
             * Format: int64
             * @description What a factor would ask, in asses a nundinal week.
             */
            factor_wage_as?: number;
            /** @description The men who lead further ventures. */
            factors?: components["schemas"]["Factor"][];
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
            /** @description Whether a patron would help: only one who has nothing. */
            patron_would_help?: boolean;
            /**
             * Format: int64
             * @description Asses in the purse.
             */
            purse_as: number;
            /** @description What can be made. */
            recipes?: components["schemas"]["Recipe"][];
            /** @description The date as a Roman would write it. */
            roman_date: string;
            /** @description What names the rules in force. */
            rules?: string;
            /** @description Matters that are open and want an answer. */
            scenarios?: components["schemas"]["Scenario"][];
            /** @description The server's time, to count from. */
            server_time: components["schemas"]["Timestamp"];
            /** @description The store at home. */
            stock?: components["schemas"]["StockItem"][];
            /** @description Ventures, the latest first, at most 20. */
            ventures: components["schemas"]["Venture"][];
            /**
             * Format: int64
             * @description Ventures that may be under way at once: one, and one more for each factor who is well.
             */
            ventures_max?: number;
            weather?: components["schemas"]["Weather"] | null;
            work?: components["schemas"]["Work"] | null;
        };
        /** @description Goods in the store. */
        StockItem: {
            /** @description Token of the good. */
            good: string;
            /**
             * Format: int64
             * @description Units of it.
             */
            quantity: number;
        };
        /** @description A further stop of a venture. */
        Stop: {
            /** @description Token of what to buy before; absent to travel without cargo. */
            good?: string | null;
            /**
             * Format: int64
             * @description Units of it, at most; fewer where the coin at hand bears no more.
             */
            quantity?: number;
            /** @description Token of the place to go on to. */
            to: string;
        };
        /** @description Something that was heard of a venture. */
        Tidings: {
            /**
             * Format: int64
             * @description Asses lost, or won where negative.
             */
            amount_as: number;
            /**
             * Format: int64
             * @description Days lost.
             */
            days: number;
            /** @description What kind: `storm`, `robbers`, `delay`, `windfall`, … */
            kind: string;
            /**
             * Format: int64
             * @description Units lost.
             */
            quantity: number;
            /** @description In the merchant's words. */
            text: string;
        };
        /** @description What became of one. */
        TimelineBackup: {
            copy?: components["schemas"]["VerifiedCopy"] | null;
            /** @description Why it is not of today; absent where it is. */
            failure?: string | null;
            /** @description The name of its file. */
            slot: string;
        };
        /** @description The timelines of a container. */
        Timelines: {
            /** @description All of them. */
            timelines: components["schemas"]["TimelineStatus"][];
        };
        /** @description How a timeline is. */
        TimelineStatus: {
            quarantined_at?: components["schemas"]["Timestamp"] | null;
            /** @description Why. */
            reason?: string | null;
            /** @description The name of its file. */
            slot: string;
            /** @description Whether somebody plays it. */
            taken: boolean;
            verified_at?: components["schemas"]["Timestamp"] | null;
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
             * @description What would be left if it all went to the bottom as well.
             */
            ruin_as?: number;
            /**
             * Format: int64
             * @description What would be left if the market were as full as it can be.
             */
            worst_as: number;
        };
        /** @description A venture. */
        Venture: {
            /** @description When it should arrive. */
            arrives_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Day it should arrive.
             */
            arrives_day: number;
            /** @description What it cost. */
            cost: components["schemas"]["CostBreakdown"];
            /**
             * @description Passage by passage, where it goes on to further stops, and home at the end; empty where it comes home the way it
             *     went, and once it is home.
             */
            course?: components["schemas"]["VenturePassage"][];
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
            /** @description When it should be home. */
            home_at: components["schemas"]["Timestamp"];
            /**
             * Format: int64
             * @description Day it should be home.
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
             * @description Asses it was sold for: as hoped until it is home, as it was after.
             */
            revenue_as?: number | null;
            /** @description Where it is, as far as is known at home. */
            stage: components["schemas"]["VentureStage"];
            /** @description Further stops. */
            stops?: components["schemas"]["VentureStop"][];
            /** @description What was heard of it. */
            tidings?: components["schemas"]["Tidings"][];
            /** @description Token of where it goes. */
            to: string;
        };
        /** @description A passage of a venture as it was planned. */
        VenturePassage: {
            /**
             * Format: int64
             * @description Days.
             */
            days: number;
            /** @description Token of where it begins. */
            from: string;
            /** @description Leg by leg; empty where the world has changed since. */
            legs: components["schemas"]["LegView"][];
            /** @description Its line. */
            path: components["schemas"]["Coordinates"][];
            /** @description Token of where it ends. */
            to: string;
        };
        /**
         * @description Where a venture is.
         * @enum {string}
         */
        VentureStage: "outbound" | "returning" | "home";
        /** @description A further stop of a venture. */
        VentureStop: {
            /**
             * Format: int64
             * @description Days.
             */
            days: number;
            /** @description Token of where it goes from. */
            from: string;
            /** @description Token of what is bought before; absent where nothing is. */
            good?: string | null;
            /**
             * Format: int64
             * @description Units of it, at most.
             */
            quantity: number;
            /** @description Token of where it goes. */
            to: string;
        };
        /** @description A copy of a history that was read back from its first byte to its last. */
        VerifiedCopy: {
            /** @description SHA-256 at the end of its chain, in hex. */
            hash: string;
            /**
             * Format: int64
             * @description The last moment in it.
             */
            head: number;
            /** @description When that was. */
            verified_at: components["schemas"]["Timestamp"];
        };
        /** @description Season and wind of a day, as far as they decide anything. */
        Weather: {
            /** @description Whether the summer winds of the east blow. */
            etesians: boolean;
            /** @description The same in a sentence. */
            sea: string;
            /** @description State of the sea. */
            season: components["schemas"]["SeaSeason"];
            /**
             * Format: int64
             * @description The last day of the season.
             */
            until_day: number;
            /** @description The wind in a sentence. */
            wind: string;
            /**
             * Format: int32
             * @description Where the wind comes from, in degrees from north by east: 315 is north-west.
             */
            wind_from_degrees: number;
        };
        /** @description Goods in the making. */
        Work: {
            /** @description Token of the good. */
            good: string;
            /**
             * Format: int64
             * @description Units of it.
             */
            quantity: number;
            /**
             * Format: int64
             * @description Day it is done.
             */
            until_day: number;
        };
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
    back_up: {
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
                    "application/json": components["schemas"]["Backup"];
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
                /**
                 * @example {
                 *       "command": {
                 *         "good": "iron",
                 *         "quantity": 4,
                 *         "route": "capua-1f0c9e2a",
                 *         "type": "dispatch"
                 *       },
                 *       "seen": 41
                 *     }
                 */
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
    events: {
        parameters: {
            query?: {
                /** @description Moments after this sequence; from the first where absent. The header `Last-Event-ID` wins. */
                after?: number | null;
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
                    "text/event-stream": unknown;
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
    export: {
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
                    "application/json": components["schemas"]["Export"];
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
    export_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Its name, as the export lists it.
                 * @example timeline.sqlite3
                 */
                name: string;
            };
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
                    "application/octet-stream": unknown;
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
    ledger: {
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
                    "application/json": components["schemas"]["Ledger"];
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
                /** @description Moments after this sequence, oldest first; from the first where absent. */
                after?: number | null;
                /** @description Moments before this sequence, newest first. Not together with `after`. */
                before?: number | null;
                /** @description Only these kinds, with commas between them. A page of rare kinds may be short or empty and have a `next`. */
                kinds?: string | null;
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
                    /**
                     * @example {
                     *       "moments": [
                     *         {
                     *           "cause": 41,
                     *           "confidence": "HIGH",
                     *           "hash": "5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456",
                     *           "kind": "venture_dispatched",
                     *           "recorded_at": "2026-11-21T10:40:00.000Z",
                     *           "seq": 42,
                     *           "sim_day": 0,
                     *           "subject": "capua",
                     *           "value_perceived": 4
                     *         }
                     *       ],
                     *       "next": 42
                     *     }
                     */
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
    proof: {
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
                    "application/json": components["schemas"]["Proof"];
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
    quote: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from_stock": 0,
                 *       "good": "iron",
                 *       "quantity": 4,
                 *       "route": "capua-1f0c9e2a",
                 *       "then": [
                 *         {
                 *           "good": "bronze",
                 *           "quantity": 2,
                 *           "to": "puteoli"
                 *         },
                 *         {
                 *           "good": "pottery",
                 *           "quantity": 10,
                 *           "to": "ostia"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["QuoteRequest"];
            };
        };
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quote"];
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
                    /**
                     * @example {
                     *       "notice": "What is kept. What you do in this game is recorded moment by moment, with its time.",
                     *       "notice_version": 3,
                     *       "queue": {
                     *         "held_until": null,
                     *         "place": 3,
                     *         "waiting": 7
                     *       },
                     *       "seated": false,
                     *       "seats_free": 0
                     *     }
                     */
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
                /**
                 * @example {
                 *       "consent": true,
                 *       "notice": 3
                 *     }
                 */
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
    devices: {
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
                    /**
                     * @example {
                     *       "devices": [
                     *         {
                     *           "created_at": "2026-11-21T10:00:00.000Z",
                     *           "id": 12,
                     *           "last_seen_at": "2026-11-23T18:00:00.000Z",
                     *           "name": "Firefox on Linux",
                     *           "present": true
                     *         },
                     *         {
                     *           "created_at": "2026-11-22T07:00:00.000Z",
                     *           "id": 15,
                     *           "last_seen_at": "2026-11-22T07:00:00.000Z",
                     *           "name": "Safari on an iPhone",
                     *           "present": false
                     *         }
                     *       ],
                     *       "resume_code_made_at": "2026-11-22T07:12:09.301Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Devices"];
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
    revoke_device: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number. */
                device: number;
            };
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
                    /**
                     * @example {
                     *       "devices": [
                     *         {
                     *           "created_at": "2026-11-21T10:00:00.000Z",
                     *           "id": 12,
                     *           "last_seen_at": "2026-11-23T18:00:00.000Z",
                     *           "name": "Firefox on Linux",
                     *           "present": true
                     *         },
                     *         {
                     *           "created_at": "2026-11-22T07:00:00.000Z",
                     *           "id": 15,
                     *           "last_seen_at": "2026-11-22T07:00:00.000Z",
                     *           "name": "Safari on an iPhone",
                     *           "present": false
                     *         }
                     *       ],
                     *       "resume_code_made_at": "2026-11-22T07:12:09.301Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Devices"];
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
    resume: {
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
                /**
                 * @example {
                 *       "words": "abacus retain sort wander gust pride"
                 *     }
                 */
                "application/json": components["schemas"]["ResumeRequest"];
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
    resume_code: {
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
                    /**
                     * @example {
                     *       "words": "abacus retain sort wander gust pride"
                     *     }
                     */
                    "application/json": components["schemas"]["ResumeCode"];
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
    retire_seat: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetireRequest"];
            };
        };
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retired"];
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
            query?: {
                /**
                 * @description The state as it was at this instant; the present one where absent or in the future.
                 * @example 2026-11-21T12:00:00Z
                 */
                at?: components["schemas"]["Timestamp"] | null;
                /** @description The state after this moment, by its sequence. */
                moment?: number | null;
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
    timelines: {
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
                    "application/json": components["schemas"]["Timelines"];
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
    import_timeline: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/vnd.sqlite3": unknown;
            };
        };
        responses: {
            /** @description Done. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imported"];
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
