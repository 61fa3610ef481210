// Package syncproto is the wire between a device and the server: what a push
// and a pull carry, their version and its history, and the closed set of
// outcomes. It imports the standard library alone (and its own jsonv), so a
// third party can copy this folder and talk to Stafett. It never decides
// anything: authorisation, rules and merging live elsewhere.
//
// This comment is all one needs to write a client in any language;
// testdata/wire/client.mjs is one in Node, written from it, and syncproto/client one
// in Go. shape.txt beside this file has every message, kind of record and
// intent with its fields. In remarks the fields go by their names in Go: By is
// "by", Fields is "f", Base is "base"; the name on the wire stands first on the line.
//
// # In short
//
// A device keeps a copy of the records that its person may hold, and an
// ordered queue of what the person changed. A push sends the next entries of the queue;
// each ends in one outcome. A pull fetches what is new since the last pull, takes away what may
// no longer be held, and tells the outcomes again. Both may be repeated at any time without
// harm: an answer that was lost on its way is asked for again.
//
//	log in ── pull until there is no "next" ── show ── edit into the queue ── push ── pull ── …
//
// # Requests and answers
//
// All bodies are JSON in UTF-8 with Content-Type: application/json, not
// compressed; a body that names a member twice is refused. Ignore members that you do not
// know. Answers are compressed when Accept-Encoding allows it. Whole numbers reach to 2⁶³-1 in theory;
// versions and numbers of entries stay below 2⁵³. Moments are ms since 1970, days are
// texts ("2026-11-22", as in the municipality, Europe/Oslo), ids are UUIDs of
// version 7 in lower case, made by the client with random bits of its own. A text is refused
// when it holds what is no Unicode.
//
// Everything but 2xx is application/problem+json with a stable "code" and a
// "detail" in the language of Accept-Language (nb, nn or en). What to do:
//
//	bad_login         401  account or password is wrong
//	code_needed       401  the account has a second factor: log in again with "code", what its app shows
//	bad_code          401  the code is wrong, or was used
//	factor_needed     403  the municipality demands a second factor: set it up in the app first
//	unknown_account   404  nobody of the demonstration
//	token_expired     401  exchange the refresh token, then ask again
//	token_invalid     401  the same, once; when the exchange says it, log in again
//	account_ended     401  log in again is no use: the person has left; the queue may still be pushed
//	device_unknown    401  log in again: the server knows no such device
//	device_foreign    409  the device is another person's, or not the token's: use an id of your own
//	device_revoked    410  forget everything that is kept, the queue as well
//	device_cloned     409  a number was used twice with different content: this is a copy of another
//	                       device. Take a new device id, log in with it, and go on with the same queue
//	sync_gap          409  the server waits for the number "expected": see Numbers
//	bad_page          400  begin the pull anew, at its first page, with the cursor that is stored
//	version_unknown   400  the server is older than the client: try again later
//	update_required   426  the client is too old for a pull: do the "purges", and tell the person.
//	                       Its pushes are still taken
//	too_large         413  send fewer entries
//	too_many, too_many_lines
//	                  429  wait as many seconds as Retry-After says
//	busy, internal, full, timeout, or no answer
//	                  5xx, 408  send the very same bytes again, after a growing, random wait
//	bad_json, bad_request, bad_fields, unsupported_type, not_found, …
//	                  4xx  a mistake of the client
//
// GET /api/openapi.json describes every route.
//
// # Logging in
//
// A device is one copy of one person, with an id (UUIDv7) that the client makes
// once and keeps, over log-outs too: the server remembers by it what it has handed out.
//
//	POST /api/auth/login    {"account": …, "password": …, "device": <id>, "deviceName": "Nightly report", "code": "123456"}
//	GET  /api/demo/people   {"people": [{"person": "liv.bjorkerot", "name": …, "role": …}, …]}
//	POST /api/demo/login    {"person": …, "device": <id>, "deviceName": …}
//	     → {"person": …, "name": …, "role": …, "unit": …, "service": …, "mode": …, "device": …,
//	        "accessToken": …, "accessExpires": <seconds since 1970>, "refreshToken": …}
//
// The routes under /api/demo exist in a demonstration alone ("stafett demo"). The access
// token goes into every further request as "Authorization: Bearer <token>"; it lasts
// ten minutes. Before or when it has run out:
//
//	POST /api/auth/refresh  {"refreshToken": …, "device": <id>}  → as above
//	POST /api/auth/logout   {"refreshToken": …}                  → 204
//
// A refresh token can be used once: store the new one before anything else. One
// that comes twice ends the session, since it may have been stolen.
//
// # Records and scopes
//
// A [Record] is one small thing that a person edits: an observation, a measure, a meeting. It has an id, a
// kind ("kind measure" in shape.txt), its fields in "f", and lies in one scope. Its
// version "v" is the number of its last change; numbers grow over the whole
// municipality and say nothing else. A field that is empty is usually absent; null does not occur.
//
// A scope is what access is given to as a whole:
//
//	case:<id>:log        what the family and the services with its consent share
//	case:<id>:internal   what the case's own service keeps to itself
//	case:<id>:protected  suspicion of violence or abuse
//	person:<person>      the person's own, as private notes
//	ref                  the directory: people, units, services, guides, the municipality
//
// <id> is the id of the record of kind case, which is the case's head. Its child
// is the record of kind subject that the head names. Who may hold which scope is worked out at
// every pull and every push. Keep records of kinds you do not know, and fields you do not know.
//
// # Pulling
//
// POST /api/sync/pull with a [Pull], answered by a [PullAnswer]. What has to be
// stored between pulls: the cursor, "acked", the records, and which scopes are held. The first pull has "cursor": "".
//
//	{"version": 2, "device": <id>, "cursor": "", "acked": 0}
//
// Take each page in this order:
//
//  1. "purges": forget every record of these scopes, at once and for good, with whatever was drawn from them.
//     Entries of the queue in these scopes that have no outcome yet are kept as they are, and pushed; when they have
//     one, forget their "from", which is what others wrote.
//  2. Put "fresh", "records", "gone" and "outcomes" aside, after those of the pages before.
//  3. When there is "next": ask again with the same cursor, the same acked and "page": <next>.
//
// With the page that has no "next" the pull is whole. In one transaction:
//
//  4. When "held" of the first page was false, or the cursor sent was "": forget every scope that is not in "fresh".
//  5. Each scope in "fresh" comes whole: its records among "records" are all there are. Forget the others.
//  6. Each of "records" replaces the record of that id, whichever scope it was in: records can move. Of two, the later one counts.
//  7. "gone": forget the record, if it still lies in that scope.
//  8. "outcomes": as in the answer to a push, below.
//  9. "digests": compare with [ScopeDigest] of what is held of the scope now: FNV-1a of 64 bits, as 16
//     hex digits, over the lines "<record id> <version>\n" of its records in order of id. That of the two lines
//     "a 7\n" and "b 12\n" is b512fc7ce0af1842, that of no line cbf29ce484222325. Where one differs, or the count, name the
//     scope in "heal" of the next pull, once: it comes whole.
//  10. Store the answer's "cursor". It says where you are: stored before the rest, something would be missing for ever.
//
// A pull brings at most 500 outcomes; the next one brings the others.
//
// Interrupted, a pull begins anew with the cursor that is stored. Cursors and pages mean nothing to a client.
// Within a pull use only the pages of that pull; another pull of the same device makes them bad_page.
//
// GET /api/live, with the same Authorization, is a line of server-sent events: "event: poke" tells that there may be something to
// fetch. It ends after a quarter of an hour at most; open it again after a random wait. A client that
// listens to none pulls every few minutes. More than 600 requests a minute of one device are too_many.
//
// # Writing
//
// What a person changes becomes an [Entry] at the end of the queue, stored before the person is told that it is kept:
//
//	{"n": 7, "op": "put", "record": <new id>, "kind": "comment", "scope": "case:<id>:log",
//	 "f": {"text": "…"}, "at": 1795338000000}
//	{"n": 8, "op": "patch", "record": <id>, "kind": "measure", "scope": "case:<id>:log", "base": 114,
//	 "f": {"title": "…", "end": null}, "from": {"title": "…", "end": "2026-12-01"}, "at": 1795338060000}
//	{"n": 9, "op": "intent", "intent": "share", "record": <id>, "kind": "concern", "scope": "case:<id>:internal",
//	 "f": {"date": "2026-11-22"}, "at": 1795338120000}
//
// A put makes a record and needs "kind": choose a scope whose depth shape.txt allows for the kind. A patch names the fields to change and no others;
// null removes one. "base" is the "v" of the record it was made on, and "from" what the writer saw in each of these
// fields (null: nothing): send both, and a change that somebody else made meanwhile is noticed. Kinds marked
// by-intent, and the course of a case, change through intents alone, and intents are checked by the rules of the case's guide; for
// an intent the record is the one it makes (a new id) or acts on, as its remark in shape.txt says, the arguments are in "f", and "ids" are fresh
// ids for what else it may make. "at" is the device's clock, shown and never trusted.
//
// What an intent does to other records comes back with the next pull; a client need not know it. Who may do what, and
// when, is for the rules: try it, and read the findings. The guide that a case follows ("guide" and "guideVersion" of its
// head) is a record of kind guide in the scope ref, whose "doc" is the guide as JSON (its types: pwa/src/gen/guide.ts): there are the ids of outcomes
// for decide, of tools and their fields for forms ("f.<field>"), and the texts of consents. A consent's
// textHash is the SHA-256 of its text, in hex.
//
// A new case is three entries in this order, all in the scope case:<its new id>:log except the last: the intent start_case,
// whose record is that new id; a put of the subject, with the id that start_case names; and a put of the concern at internal. A put of the
// starter as participant follows.
//
// A field changed by two is merged: untouched since by anybody else → the patch's value; the same
// value → nothing; a long text (merge=text) → word by word, three ways; else the value that came first stays and
// the other is kept on the record as a [Conflict]. An entry of the same device on top of an earlier one
// has the same "base" as long as no pull came between, and in "from" what the earlier one wrote.
//
// # Pushing
//
// POST /api/sync/push with a [Push] of up to [EntriesMax] entries and [PushBytesMax] bytes, in order of "n". The
// [PushAnswer] has one [Outcome] for each:
//
//	applied      it stands as it was written
//	merged       it stands beside what somebody else changed: the pull brings what came of it
//	conflict     something of it is kept as a conflict: the pull brings it
//	rejected     refused for good, "findings" of severity error say why. Keep the words until their writer has dealt with them
//	quarantined  it came after access had ended: a person at the municipality looks at it. Treat as rejected
//
// A result you do not know: treat as rejected. When the outcomes are stored, "acked" is the highest "n" of them, and the entries
// that stand may leave the queue (keep them for a day, if you can: a server restored from a
// backup tells by "held": false with a "head" below an outcome's "v" that it has forgotten
// them; then queue them again under new numbers). The effect comes back with the next pull: show the entry on top of the records until then.
//
// # Numbers
//
// "n" counts from 1 without holes, for ever: never use a number again for anything else, also not
// after a rejection. As long as there is no answer send the same entries, byte for byte: the server answers what it answered the first time. (What was
// acknowledged a month ago it no longer knows.)
// After sync_gap the server waits for "expected". If that is a number you have used: it has lost what came after, so queue everything from
// there on again, from that number, in order. A device with a new id goes on with the numbers it has.
//
// # Settling a conflict
//
// A record with "cf" has fields that two wrote. "f" has the value that stands, by "sby"; each [Conflict] one that
// was kept, by "by". A person chooses either, or a third:
//
//	{"n": 10, "op": "intent", "intent": "settle", "record": <id>, "kind": "measure", "scope": "case:<id>:log",
//	 "base": <the record's v>, "f": {"field": "title", "value": "…", "conflicts": [<the conflict's id>, …]},
//	 "from": {"title": <the value that stands>}, "at": …}
//
// It lets go of the conflicts that it names. Had somebody else settled or changed the field meanwhile, the choice is kept as a conflict again.
//
// # Versions
//
// [Version] is one number for all of it: messages, outcomes, kinds of records with their
// fields, intents with their arguments. shape.txt says what that is in full; it
// is generated with the codecs (make gen). [History] has a line for each version. A client
// sends the version it was written for; the server answers with its own.
//
// The last version is in work as long as its line has no hash. What is added to the
// structs meanwhile is part of it; "make gen" is all there is to do. To release it: copy shape.txt to
// testdata/wire/v<number>/, put samples of its messages beside it, and write its
// hash into History (the test tells it). From then on the tests refuse any other shape, until
// History has a line for the next number.
//
// A change must leave clients of the two versions before working: fields are added and
// may be missing, closed sets and bounds only grow, nothing is taken away or given another
// type (a test compares the shapes). An old client keeps fields, kinds and members that it does not
// know, shows nothing of them, and sends patches of the fields it changed alone, so
// nothing is lost by its edits; when it is replaced by a newer version, that one fetches everything
// anew. A client older than that is refused a pull with update_required, which
// names its purges; its pushes are still taken.
//
// The codecs (codec_gen.go) are generated from the structs; see internal/gen.
package syncproto
