// Package syncproto is the wire between a device and the server: what a push
// and a pull carry, their version and its history, and the closed set of
// outcomes. It imports the standard library alone (and its own jsonv), so a
// third party can copy this folder and talk to Stafett. It never decides
// anything: authorisation, rules and merging live elsewhere.
//
// This comment and shape.txt are all one needs to write a client in any language;
// testdata/wire/client.mjs is one in Node, written from them, and syncproto/client one
// in Go. shape.txt, beside this file and as GET /api/wire.txt from every server (no log-in; it may be
// kept for an hour), has every message, kind of record and intent with its fields: at which depths a
// kind may lie, which fields are required, the arguments of each intent. In its remarks the fields go by
// their names in Go: By is "by", Fields is "f", Base is "base"; the name on the wire stands first on the line.
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
// know. Pulls are answered compressed when Accept-Encoding allows it. Whole numbers reach to 2⁶³-1 in theory;
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
//	token_invalid     401  exchange the refresh token, once, and ask again; when the exchange or the
//	                       second try says it too, log in again
//	account_ended     401  log in again is no use: the person has left; the queue may still be pushed
//	device_unknown    401  log in again: the server knows no such device
//	device_foreign    409  the device is another person's, or not the token's: use an id of your own
//	device_revoked    410  forget everything that is kept, the queue as well
//	device_cloned     409  a number was used twice with different content: this is a copy of another
//	                       device. Take a new device id: see A new id
//	sync_gap          409  of a push or a pull: the server waits for the entry whose number stands as
//	                       "expected" beside "code": see Numbers
//	bad_page          400  begin the pull anew, at its first page, with the cursor that is stored
//	version_unknown   400  the server is older than the client: try again later
//	update_required   426  the client is too old for a pull: do the "purges", which stand beside "code"
//	                       as in a [PullAnswer] (absent: none), and tell the person. Its pushes are still taken
//	too_large         413  send fewer entries
//	too_many          429  wait as many seconds as Retry-After says
//	too_many_lines    429  of /api/live: so many listen already, 12 of one person or 10 000 in all.
//	                       Pull every few minutes instead, and try to listen again later
//	busy, internal, full, timeout, or no answer
//	                  5xx, 408  send the very same bytes again, after a growing, random wait
//	bad_request       400  a mistake of the client in the form of a push or pull; nothing of it was taken.
//	                       "detail" ends with where: "(entries[2].n)"
//	bad_json, bad_fields, unsupported_type, not_found, …
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
// The routes under /api/demo exist in a demonstration alone ("stafett demo"); liv.bjorkerot and
// henrik.furutopp share Ella's case there, for trying what two do to one record. The access
// token goes into every further request as "Authorization: Bearer <token>"; it lasts
// ten minutes. Before or when it has run out:
//
//	POST /api/auth/refresh  {"refreshToken": …, "device": <id>}  → as above
//	POST /api/auth/logout   {"refreshToken": …}                  → 204
//
// These two take no Authorization. A refresh token lasts 60 days and is used up by the exchange: store
// the new one before anything else. When no answer came, send the same one again: the server gives another
// new one, and the one that was lost is void. Never send it once its answer has come, nor twice at a time: a
// token whose successor was exchanged already, or is void itself, ends the session (token_invalid: log in again),
// since it may have been stolen. So does one that comes with the id of another device.
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
// stored between pulls: the cursor, "acked" (the highest "n" whose outcome is stored, be it from a push or a pull), the
// records, and which scopes are held. The first pull has "cursor": "" and "acked": 0; never send that cursor with another acked.
//
//	{"version": 2, "device": <id>, "cursor": "", "acked": 0}
//
// Take each page in this order:
//
//  1. "purges": forget every record of these scopes, at once and for good, with whatever was drawn from them.
//     Entries of the queue in these scopes that have no outcome yet are kept as they are, and pushed; when they have
//     one, forget their "from", which is what others wrote. A purge may come twice; a scope that is in "fresh" later is held again.
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
//     scope in "heal" of the next pull (of its first page), once: it comes whole.
//  10. Store the answer's "cursor". It says where you are: stored before the rest, something would be missing for ever.
//
// A pull brings at most 500 outcomes; the next one brings the others.
//
// Interrupted, a pull begins anew with the cursor that is stored. Cursors and pages mean nothing to a client. A cursor that the
// server does not know, as after a restore, is no error: "held" is false then, and everything is in "fresh".
// Within a pull use only the pages of that pull; another pull of the same device makes them bad_page.
//
// GET /api/live, with the same Authorization, is a line of server-sent events: "event: poke", with empty data, tells that there may be
// something to fetch. Pass over the lines that begin with a colon; one comes every 25 seconds. It ends after a quarter of an hour at most; open it again after a random wait. A client that
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
// Every entry has "n", "op", "record", "scope" and "f", a put "kind" too and an intent "intent"; the rest may be left out.
//
// A put makes a record: choose a scope whose depth shape.txt allows for the kind. Where the id exists already, it acts as a patch if
// the kind is the same, else it is rejected with record.exists. A patch names the fields to change and no others;
// null removes one. "base" is the "v" of the record it was made on, and "from" what the writer saw in each of these
// fields (null: nothing): send both, and a change that somebody else made meanwhile is noticed; leave "base" out while no pull has brought the record. Kinds marked
// by-intent, and the course of a case, change through intents alone, and intents are checked by the rules of the case's guide; for
// an intent the record is the one it makes (a new id) or acts on, as its remark in shape.txt says, the arguments are in "f", and "ids" are fresh
// ids for what else it may make. "at" is the device's clock, shown and never trusted; the times of a record and of its conflicts
// are the server's, but for "wr" and "ed".
//
// A guardian who withdraws a consent, for one: the intent withdraw_consent acts on the record of kind consent, and its
// arguments are "date" and, if they like, "reason". The consent becomes withdrawn, and who held the case by it gets a purge:
//
//	{"n": 10, "op": "intent", "intent": "withdraw_consent", "record": <the consent's id>, "scope": "case:<id>:log",
//	 "f": {"date": "2026-11-22", "reason": "…"}, "at": 1795338180000}
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
// POST /api/sync/push with a [Push] of up to [EntriesMax] entries and [PushBytesMax] bytes, in order of "n". Keep both bounds: more
// entries are bad_request, and a larger body is too_large or cut off without an answer. Where the same large push fails
// twice, send half of its entries, down to one. The [PushAnswer] has one [Outcome] for each:
//
//	applied      it stands as it was written
//	merged       it stands beside what somebody else changed, be it to the same value: the pull brings what came of it
//	conflict     something of it is kept as a conflict: the pull brings it
//	rejected     refused for good, "findings" of severity error say why. Keep the words until their writer has dealt with them
//	quarantined  it came after access had ended: a person at the municipality looks at it. Keep the words as of a
//	             rejected one, and ask what was decided: see Quarantine
//
// A result you do not know: treat as rejected. An entry that cannot be understood (an unknown "op", a "record" that is no
// UUIDv7, "f" that is no object) is rejected with sync.malformed and has used its number, and those behind it are
// taken. The whole push is refused for a wrong "n" alone, or a member of another JSON type (bad_request, sync_gap).
//
// When the outcomes are stored, "acked" is the highest "n" of them, and the entries
// that stand leave what is sent. Keep them for a day all the same: a server restored from last night's backup
// asks for them again (sync_gap). The effect comes back with the next pull: show the entry on top of the records until its "head" has reached the outcome's "v".
//
// # Numbers
//
// "n" counts from 1 without holes, for ever: never use a number again for anything else, also not
// after a rejection; only sync_gap frees numbers. As long as there is no answer send the same entries, byte for byte: the server answers
// what it answered the first time. (What was acknowledged a month ago it no longer knows.) The same entry is one with the same
// values of all members of [Entry], "at" too, and inside "f" and "from" in the same order; with which others it is sent, and the
// order of its own members, do not count.
//
// After sync_gap, of a push or of a pull (its "acked" is above what the server knows), the server has nothing from
// "expected" on: it was restored from a backup, or entries were lost on the device. In one transaction:
//
//  1. Set "acked" to expected-1 where it is higher, and forget the outcomes from expected on.
//  2. Give all entries from expected on that you still have, settled and refused ones too, these numbers: expected, expected+1, … in their
//     order. Leave out their "base", which is of a past that is undone; "from" stays. The next new entry has the number after them.
//
// Then push and pull again. From expected on a number may now stand for something else; below it never.
// A server that has lost entries of a device says sync_gap before it answers any pull of it. So "held": false, also with a "head" below
// the one before, asks for nothing but the steps of Pulling.
//
// # A new id
//
// After device_cloned a client takes a new device id, logs in with it, and pulls once before it pushes: a device that has never pulled must begin
// at 1. It keeps its cursor, acked, records and queue, and goes on with the numbers it has. The cursor shows
// that "acked" is of the old id; without it the server asks for everything from 1 on again (sync_gap). This pull
// answers "held": false, and brings everything as "fresh".
//
// # Quarantine
//
// What arrives after its writer lost access is kept for the leader of the unit that the case belongs to (the writer's own last
// unit, when the case is not known). Meanwhile the writer keeps the words, and names the entry in "waits" of each pull, as a [Waiting]:
//
//	{"version": 2, …, "waits": [{"n": 7, "record": <its record>, "at": 1795338000000}]}
//
// When the leader has decided, "judged" of the first page has a [Judgement] of it. With result applied, merged or conflict it was
// taken in, under its writer's name: the person may forget it. With rejected it was left out, and "reason" tells why: the words stay
// until their writer has dealt with them, as those of any rejected entry. "by" and "name" say who decided, where the writer may know. The stored outcome stays
// quarantined, and is what the same push gets again. After a pull that answers "held": false name the judged ones again too: a server
// that was restored may have lost a judgement, and somebody may decide otherwise. Asked again, a judgement comes again; where nothing is decided yet, nothing comes. An answer of
// a server that knows no "waits" has no "judged". Somebody whose access has ended altogether is told too, and gets nothing else.
//
// # Confirming what one has read
//
// The intent check_referral, and a patch that sets "checkedBy", "verifiedBy" or "mayKnow", stand for the words that their writer had
// read: they carry "base", and are refused with sync.changed_since_read where another device has changed these words since. Pull, show
// them, and send the confirmation as a new entry.
//
// # Settling a conflict
//
// A record with "cf" has fields that two wrote. "f" has the value that stands, by "sby"; each [Conflict] one that
// was kept, by "by". A person chooses either, or a third:
//
//	{"n": 11, "op": "intent", "intent": "settle", "record": <id>, "kind": "measure", "scope": "case:<id>:log",
//	 "base": <the record's v>, "f": {"field": "title", "value": "…", "conflicts": [<the conflict's id>, …]},
//	 "from": {"title": <the value that stands>}, "at": …}
//
// It lets go of the conflicts that it names: at least one; those that are gone already do not matter. Had somebody else settled or changed the
// field meanwhile, the choice is kept as a conflict again (outcome conflict), and those named go all the same. The "value" of a
// conflict is null when its writer removed the field.
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
