package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/server/store/storetest"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

func open(t *testing.T, path string) *DB {
	t.Helper()
	db, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		// A path that a careless DSN would cut in two.
		dir := filepath.Join(t.TempDir(), "øy 100% ?a=b#c")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		return open(t, filepath.Join(dir, "kommune.db"))
	})
}

var spaces = regexp.MustCompile(`\s+`)

func objects(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.Query("SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var b strings.Builder
	for rows.Next() {
		var kind, name, text string
		if err := rows.Scan(&kind, &name, &text); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, kind, name, spaces.ReplaceAllString(text, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMigrationsLeaveTheSchemaThatIsWrittenDown(t *testing.T) {
	migrated := filepath.Join(t.TempDir(), "migrated.db")
	_ = open(t, migrated).Close()
	written := filepath.Join(t.TempDir(), "written.db")
	db, err := sql.Open("sqlite3", written)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(string(text)); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	if got, want := objects(t, migrated), objects(t, written); got != want {
		t.Fatalf("the migrations leave\n%s\nschema.sql says\n%s", got, want)
	}
}

func TestAccountsOfBeforePostsGetOneEach(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	first, err := migrations.ReadFile("migrations/0001_first.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{string(first), fmt.Sprintf("PRAGMA application_id = %d", applicationID), "PRAGMA user_version = 1", `
		INSERT INTO meta VALUES (1, 'abc', 0, 'lyngvik');
		INSERT INTO account VALUES ('kari', 'kari', 'Kari', 'leader', 'solbakken', 'barnehage', '', 0, 0, 0, 1764547200000);
		INSERT INTO account VALUES ('mor', 'mor', 'Mor', 'guardian', '', '', '', 0, 0, 0, 5)`} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	_ = db.Close()
	err = open(t, path).Read(context.Background(), func(r store.Reader) error {
		a, _, err := r.Account("kari")
		if err != nil || a.Unit != "" || a.Service != "" {
			t.Error("the unit is said twice:", a, err)
		}
		list, err := r.AllPosts()
		if err != nil || len(list) != 1 || list[0] != (store.Post{Person: "kari", Unit: "solbakken", Service: "barnehage", Role: "leader", From: "2025-12-01"}) {
			t.Error(list, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPragmasAreThoseThatKeepDataThroughAPowerCut(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "x.db"))
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"} {
		var got string
		if err := db.writer.each("PRAGMA "+pragma, nil, func(row []driver.Value) error { got = fmt.Sprint(row[0]); return nil }); err != nil || got != want {
			t.Errorf("%s is %s, want %s (%v)", pragma, got, want, err)
		}
	}
}

func TestReopeningKeepsEverythingAndTheIncarnation(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	var before, after store.Meta
	db := open(t, path)
	err := db.Write(context.Background(), func(tx store.Tx) error {
		seq, err := tx.NextSeq()
		if err != nil {
			return err
		}
		return tx.PutRecord(store.Record{Record: syncproto.Record{ID: "r", Kind: "note", Scope: "ref", Version: seq, Fields: jsonv.Obj()}}, store.Change{Seq: seq, Created: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = db.Read(context.Background(), func(r store.Reader) (err error) { before, err = r.Meta(); return err })
	_ = db.Close()
	db = open(t, path)
	if err := db.Read(context.Background(), func(r store.Reader) (err error) {
		if _, ok, err := r.Record("r"); !ok || err != nil {
			t.Error(ok, err)
		}
		after, err = r.Meta()
		return err
	}); err != nil || before != after || before.Incarnation == "" {
		t.Fatal(before, after, err)
	}
}

// refused opens a file that must be refused with a code, and left byte for byte as it was.
func refused(t *testing.T, path string, want store.Code) *store.Error {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	db, err := Open(context.Background(), path)
	if err == nil {
		_ = db.Close()
		t.Fatal("it was opened")
	}
	var e *store.Error
	if !errors.As(err, &e) || e.Code != want || e.Detail == "" {
		t.Fatalf("%#v: %v", err, err)
	}
	after, err := os.ReadFile(path)
	if err != nil || string(before) != string(after) {
		t.Fatal("the file was changed", err)
	}
	return e
}

func TestAFileThatIsNoDatabaseIsRefusedAndLeftAsItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is a letter, not a database. ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	e := refused(t, path, store.Broken)
	if !strings.Contains(e.Detail, "backup") {
		t.Error("it does not say what to do:", e.Detail)
	}
}

func TestADamagedDatabaseIsRefusedAndLeftAsItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	_ = open(t, path).Close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(data); i++ { // every page but the first
		data[i] ^= 0x5a
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_ = refused(t, path, store.Broken)
}

func TestADatabaseOfAnotherProgramIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db, err := sql.Open("sqlite3", path+"?_journal_mode=WAL")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE theirs (x)"); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	_ = refused(t, path, store.Foreign)
}

func TestADatabaseOfALaterVersionIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	_ = open(t, path).Close()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 999"); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	e := refused(t, path, store.NewerSchema)
	if !strings.Contains(e.Detail, "999") {
		t.Error(e.Detail)
	}
}

func TestAFolderThatIsNoneIsRefusedWithWhatToDo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(context.Background(), filepath.Join(file, "x.db"))
	if store.CodeOf(err) != store.Unwritable || !strings.Contains(err.Error(), "--data") {
		t.Fatal(err)
	}
}

func TestAFullDiskFailsTheGroupAndTheStoreGoesOn(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "x.db"))
	var pages int64
	if _, err := db.writer.row("PRAGMA page_count", nil, &pages); err != nil {
		t.Fatal(err)
	}
	if err := db.writer.do(fmt.Sprintf("PRAGMA max_page_count = %d", pages+4)); err != nil {
		t.Fatal(err)
	}
	big := jsonv.Obj(jsonv.M("text", jsonv.Str(strings.Repeat("x", 200_000))))
	put := func(id syncproto.RecordID, f jsonv.Value) error {
		return db.Write(context.Background(), func(tx store.Tx) error {
			seq, err := tx.NextSeq()
			if err != nil {
				return err
			}
			return tx.PutRecord(store.Record{Record: syncproto.Record{ID: id, Kind: "note", Scope: "ref", Version: seq, Fields: f}}, store.Change{Seq: seq, Created: true})
		})
	}
	if err := put("big", big); store.CodeOf(err) != store.Full {
		t.Fatal(err)
	}
	if err := put("small", jsonv.Obj()); err != nil {
		t.Fatal("after a full disk:", err)
	}
	if err := db.Read(context.Background(), func(r store.Reader) error {
		m, err := r.Meta()
		if _, ok, _ := r.Record("big"); ok || m.Seq != 1 {
			t.Error("something of the failed write stayed", m)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAReaderCannotWrite(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "x.db"))
	err := db.Read(context.Background(), func(r store.Reader) error {
		_, err := r.(*view).NextSeq()
		return err
	})
	if store.CodeOf(err) != store.Unwritable {
		t.Fatal(err)
	}
}

// The searches of a pull must use their indexes, or its time would grow with the municipality.
func TestAPullsSearchesScanNoTable(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "x.db"))
	plans, err := sql.Open("sqlite3", db.path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = plans.Close() }()
	for _, q := range []string{
		"SELECT r.version, r.bytes" + spanJoin + "AND r.version <= ?3 ORDER BY r.version LIMIT ?4",
		"SELECT " + recordColumns + spanJoin + "AND r.version <= ?3 ORDER BY r.version, r.id",
		mine + "SELECT m.case_id, " + headColumns + " FROM mine m LEFT JOIN case_head h ON h.case_id = m.case_id ORDER BY m.case_id",
		"SELECT id, version FROM record WHERE scope = ?1",
		"SELECT scope, seq FROM scope_head WHERE seq > ?1 ORDER BY seq, scope LIMIT ?2",
		"SELECT " + recordColumns + " FROM record r WHERE r.scope IN (?1, ?2, ?3) ORDER BY r.created_at, r.id",
		`SELECT h.record FROM json_each(?1) s CROSS JOIN change h ON h.from_scope = s.value ->> 0 AND h.from_scope <> '' AND h.seq > s.value ->> 1`,
	} {
		rows, err := plans.Query("EXPLAIN QUERY PLAN "+q, "", "", 0, 0)
		if err != nil {
			rows, err = plans.Query("EXPLAIN QUERY PLAN "+q, "", "", 0)
		}
		if err != nil {
			rows, err = plans.Query("EXPLAIN QUERY PLAN "+q, "", "")
		}
		if err != nil {
			rows, err = plans.Query("EXPLAIN QUERY PLAN "+q, "")
		}
		if err != nil {
			t.Fatal(q, err)
		}
		for rows.Next() {
			var a, b, c int
			var detail string
			if err := rows.Scan(&a, &b, &c, &detail); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(detail, "SCAN ") && detail != "SCAN m" && !strings.HasPrefix(detail, "SCAN s VIRTUAL") {
				t.Errorf("%s\n  in %s", detail, q)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A file as it was before the eighth migration tells the same after it.
func TestWhoMadeARecordAndWhatWasAnsweredOutliveTheirOldTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	old, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"0001_first.sql", "0002_login.sql", "0003_messages.sql", "0004_posts.sql", "0005_consent.sql", "0006_clocks.sql", "0007_invitations.sql"} {
		text, err := migrations.ReadFile("migrations/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := old.Exec(string(text) + fmt.Sprintf("; PRAGMA user_version = %d", i+1)); err != nil {
			t.Fatal(name, err)
		}
	}
	if _, err := old.Exec(fmt.Sprintf("PRAGMA application_id = %d;", applicationID) + `
		INSERT INTO meta VALUES (1, 'abc', 12, '');
		INSERT INTO account VALUES ('kari', 'kari', 'Kari', 'employee', 'u', 's', '', 0, 0, 0, 0);
		INSERT INTO device VALUES ('d1', 'kari', 'tablet', 1, 3, 1, 0, 0, 'abc');
		INSERT INTO record VALUES ('r', 'note', 'ref', '', 12, 11, 'kari', 5, 'kari', 6, 10, '{"text":[12,"d1",3,1],"gone":[11,"d1",2]}', '[]', '{"text":"new"}', 0, 0);
		INSERT INTO history VALUES ('r', 11, 'kari', 'd1', 2, 5, 'put', 1, '', '{}', '[]');
		INSERT INTO history VALUES ('r', 12, 'kari', 'd1', 3, 6, 'patch', 0, '', '{"text":"old","gone":"x"}', '[]');
		INSERT INTO outcome VALUES ('d1', 2, zeroblob(32), '{"n":2,"result":"applied","v":11}', 5);
		INSERT INTO outcome VALUES ('d1', 3, zeroblob(32), '{"n":3,"result":"merged","v":12}', 6);`); err != nil {
		t.Fatal(err)
	}
	_ = old.Close()
	if err := open(t, path).Read(context.Background(), func(r store.Reader) error {
		rec, ok, err := r.Record("r")
		want := map[string]store.FieldVersion{"text": {Seq: 12, Device: "d1", N: 3, Mixed: true}, "gone": {Seq: 11, Device: "d1", N: 2}}
		if err != nil || !ok || !maps.Equal(maps.Collect(rec.EachVersion()), want) {
			t.Error(rec, ok, err)
		}
		history, err := r.History("r")
		if err != nil || len(history) != 2 || history[0].What != "patch" || !history[1].Created || history[1].Device != "d1" || history[1].N != 2 || history[1].What != "put" {
			t.Error(history, err)
		}
		for version, want := range map[int64]string{10: "", 11: "old", 12: "new"} {
			if v, err := r.ValueAt(rec, "text", version); err != nil || v.Text() != want {
				t.Error(version, v, err)
			}
		}
		list, err := r.OutcomesAfter("d1", 1, 10)
		if err != nil || len(list) != 2 || list[0].Version != 11 || list[1].Result != syncproto.Merged {
			t.Error(list, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestTheNumberOfLoginsRisesWhenOneEndsOrADeviceIsRevokedAndNotByPulling(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "x.db"))
	device, family := store.Device{ID: "d", Person: "kari"}, store.Family{ID: "f", Person: "kari", Device: "d"}
	for _, c := range []struct {
		what  string
		do    func(store.Tx) error
		rises bool
	}{
		{"an account, a device and a log-in come", func(tx store.Tx) error {
			return errors.Join(tx.PutAccount(store.Account{Person: "kari", Login: "kari"}), tx.PutDevice(device), tx.PutFamily(family))
		}, false},
		{"the device pulls", func(tx store.Tx) error { device.Pull++; return tx.PutDevice(device) }, false},
		{"the log-in ends", func(tx store.Tx) error { family.EndedAt = 5; return tx.PutFamily(family) }, true},
		{"the device is revoked", func(tx store.Tx) error { device.RevokedAt = 6; return tx.PutDevice(device) }, true},
		{"it is noted again", func(tx store.Tx) error { device.LastContact++; return tx.PutDevice(device) }, false},
		{"a device that never came back is dropped", func(tx store.Tx) error {
			return errors.Join(tx.PutDevice(store.Device{ID: "e", Person: "kari"}), tx.DropDevice("e"))
		}, true},
		{"so is one with a log-in", func(tx store.Tx) error {
			return errors.Join(tx.PutDevice(store.Device{ID: "g", Person: "kari"}), tx.PutFamily(store.Family{ID: "h", Person: "kari", Device: "g"}), tx.DropDevice("g"))
		}, true},
	} {
		if before, after := around(t, db, c.do); (after.Logins > before.Logins) != c.rises {
			t.Errorf("%s: the number was %d and is %d", c.what, before.Logins, after.Logins)
		}
	}
}

// around is what the database says of itself before and after a write.
func around(t *testing.T, db *DB, fn func(store.Tx) error) (before, after store.Meta) {
	t.Helper()
	if err := db.Write(context.Background(), func(tx store.Tx) (err error) {
		if before, err = tx.Meta(); err != nil {
			return err
		}
		if err = fn(tx); err != nil {
			return err
		}
		after, err = tx.Meta()
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return before, after
}

func TestAnAttemptToLogInChangesNobodysRights(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "x.db"))
	a := store.Account{Person: "kari", Login: "kari", Role: bti.Employee, Unit: "solbakken", Service: "barnehage"}
	for _, c := range []struct {
		what   string
		change func()
		rises  bool
	}{
		{"it comes", func() {}, true},
		{"a wrong password", func() { a.Failures++; a.LockedUntil = 5 }, false},
		{"another name and password", func() { a.Name, a.PasswordHash, a.Login = "Kari", "x", "kari.n" }, false},
		{"another role", func() { a.Role = bti.Leader }, true},
		{"another unit", func() { a.Unit = "fjellro" }, true},
		{"another service", func() { a.Service = "skole" }, true},
		{"it is disabled", func() { a.DisabledAt = 6 }, true},
		{"and enabled", func() { a.DisabledAt = 0 }, true},
	} {
		c.change()
		if before, after := around(t, db, func(tx store.Tx) error { return tx.PutAccount(a) }); (after.Rights > before.Rights) != c.rises {
			t.Errorf("%s: the number was %d and is %d", c.what, before.Rights, after.Rights)
		}
	}
}

// What anybody may hold is worked out from some tables and kept as long as Meta.Rights stands still: it rises with each row that comes,
// changes or goes there. A new table is placed here by thought.
func TestTheNumberOfRightsRisesWithEveryRowOfItsTables(t *testing.T) {
	rights := map[string][3]string{
		"account":      {"INSERT INTO account VALUES ('x', 'x', 'X', 'employee', 'u', 's', '', 0, 0, 0, 0)", "UPDATE account SET unit = 'v'", "DELETE FROM account"},
		"case_consent": {"INSERT INTO case_consent (case_id, service, until) VALUES ('c', 's', '')", "UPDATE case_consent SET until = '2026-02-01'", "DELETE FROM case_consent"},
		"case_head": {
			"INSERT INTO case_head (case_id, unit, service, status, log, baton, level, practice, blocked) VALUES ('c', 'u', 's', 'open', 'none', '', 0, 0, 0)",
			"UPDATE case_head SET log = 'open'", "DELETE FROM case_head",
		},
		"case_person": {"INSERT INTO case_person (case_id, person, relation, first, until) VALUES ('c', 'x', 'starter', '', '')", "UPDATE case_person SET until = '2026-02-01'", "DELETE FROM case_person"},
		"deputy":      {"INSERT INTO deputy VALUES ('x', 'y', '2026-01-01', '2026-02-01')", "UPDATE deputy SET until = '2026-01-02'", "DELETE FROM deputy"},
		"post":        {"INSERT INTO post VALUES ('x', 'u', 's', 'employee', '2026-01-01', '')", "UPDATE post SET until = '2026-02-01'", "DELETE FROM post"},
	}
	// device and ledger are read anew for each push and pull; the others say nothing about who may hold what.
	others := []string{
		"access_log", "answer", "change", "consent_told", "contact", "device", "evidence", "identity", "identity_mark", "invitation", "key_share", "ledger", "look_answer", "message",
		"meta", "once", "passkey", "push_target", "quarantine", "question", "record", "refresh_token", "scope_head", "second_factor", "secret", "signing_key", "token_family", "vapid",
	}
	db := open(t, filepath.Join(t.TempDir(), "x.db"))
	if err := db.writer.each("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", nil, func(row []driver.Value) error {
		if name := text(row[0]); rights[name][0] == "" && !slices.Contains(others, name) {
			t.Errorf("does what anybody may hold depend on the table %s? Then give it triggers as in 0009_rights.sql, else name it here", name)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	plain, err := sql.Open("sqlite3", db.path) // on which no row needs another that it refers to
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = plain.Close() }()
	number := func() (n int64) {
		if err := plain.QueryRow("SELECT rights FROM meta").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for table, changes := range rights {
		for _, q := range changes {
			before := number()
			if done, err := plain.Exec(q); err != nil {
				t.Errorf("%s: %v", q, err)
			} else if n, _ := done.RowsAffected(); n != 1 || number() <= before {
				t.Errorf("%s: %d rows of %s, and the number stands still", q, n, table)
			}
		}
	}
}

func TestWhatLayInQuarantineBeforeFindsItsCaseAndUnit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	first, err := migrations.ReadFile("migrations/0001_first.sql")
	if err != nil {
		t.Fatal(err)
	}
	const id = "0190f1f0-0000-7000-8000-00000000000a"
	for _, q := range []string{string(first), fmt.Sprintf("PRAGMA application_id = %d", applicationID), "PRAGMA user_version = 1", `
		INSERT INTO meta VALUES (1, 'abc', 0, 'lyngvik');
		INSERT INTO account VALUES ('kari', 'kari', 'Kari', 'employee', 'solbakken', 'barnehage', '', 0, 0, 0, 1764547200000);
		INSERT INTO device VALUES ('d1', 'kari', 'x', 0, 0, 0, 0, 0, 'abc');
		INSERT INTO quarantine VALUES ('d1', 1, 'kari', 5, '{"n":1,"op":"put","record":"` + id + `","kind":"note","scope":"case:` + id + `:log","f":{},"at":5}');
		INSERT INTO quarantine VALUES ('d1', 2, 'kari', 5, '{"n":2,"op":"put","record":"` + id + `","kind":"private_note","scope":"person:kari","f":{},"at":5}')`} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	_ = db.Close()
	err = open(t, path).Read(context.Background(), func(r store.Reader) error {
		list, err := r.ToJudge("solbakken", 10, 1<<20)
		if err != nil || len(list) != 1 || list[0].Case != id || list[0].Entry.N != 1 || list[0].Why != "access_ended" {
			t.Errorf("%+v %v", list, err)
		}
		if all, err := r.Quarantined(10); err != nil || len(all) != 2 || all[1].Case != "" {
			t.Errorf("%+v %v", all, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
