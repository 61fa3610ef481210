package sqlite

import (
	"database/sql/driver"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// mine are the cases a person (?1) is tied to or holds the baton of, and those of a unit (?2).
const mine = `WITH mine (case_id) AS (
	SELECT case_id FROM case_person WHERE person = ?1
	UNION SELECT case_id FROM case_head WHERE baton = ?1 AND baton <> ''
	UNION SELECT case_id FROM case_head WHERE unit = ?2 AND ?2 <> '') `

const headColumns = "h.unit, h.service, h.status, h.log, h.baton, h.level, h.practice, h.blocked"

// optionalHead scans the columns of a head that may be missing.
type optionalHead struct {
	unit, service, status, log, baton *string
	level                             *int
	practice, blocked                 *bool
}

func (o *optionalHead) into() []any {
	return []any{&o.unit, &o.service, &o.status, &o.log, &o.baton, &o.level, &o.practice, &o.blocked}
}

func (o *optionalHead) head() *store.CaseHead {
	if o.unit == nil {
		return nil
	}
	return &store.CaseHead{
		Unit: bti.UnitID(*o.unit), Service: bti.ServiceID(*o.service), Status: *o.status, Log: *o.log,
		Baton: syncproto.PersonID(*o.baton), Level: *o.level, Practice: *o.practice, Blocked: *o.blocked,
	}
}

// CasesOf are the cases a person may have to do with.
func (t *tx) CasesOf(p syncproto.PersonID, unit bti.UnitID, service bti.ServiceID) ([]store.CaseAccess, error) {
	var list []store.CaseAccess
	at := make(map[bti.CaseID]int)
	err := t.rows(mine+"SELECT m.case_id, "+headColumns+" FROM mine m LEFT JOIN case_head h ON h.case_id = m.case_id ORDER BY m.case_id",
		[]any{string(p), string(unit)}, func(scan func(...any) error) error {
			var a store.CaseAccess
			var h optionalHead
			err := scan(append([]any{&a.Case}, h.into()...)...)
			a.Head = h.head()
			at[a.Case] = len(list)
			list = append(list, a)
			return err
		})
	if err != nil {
		return nil, err
	}
	err = t.rows("SELECT case_id, person, relation, first, until FROM case_person WHERE person = ? ORDER BY case_id, relation, first", []any{string(p)}, func(scan func(...any) error) error {
		var c bti.CaseID
		var x store.CasePerson
		if err := scan(&c, &x.Person, &x.Relation, &x.From, &x.Until); err != nil {
			return err
		}
		if i, ok := at[c]; ok {
			list[i].Relations = append(list[i].Relations, x)
		}
		return nil
	})
	if err != nil || service == "" {
		return list, err
	}
	err = t.rows(mine+"SELECT m.case_id, c.service, c.until FROM mine m CROSS JOIN case_consent c ON c.case_id = m.case_id AND c.service = ?3 ORDER BY 1, 3",
		[]any{string(p), string(unit), string(service)}, func(scan func(...any) error) error {
			var c bti.CaseID
			var x store.CaseConsent
			if err := scan(&c, &x.Service, &x.Until); err != nil {
				return err
			}
			if i, ok := at[c]; ok {
				list[i].Consents = append(list[i].Consents, x)
			}
			return nil
		})
	return list, err
}

// CaseOf is one case as a person meets it. Three questions, each answered by one primary key, take little more than half the time of one
// that joins them.
func (t *tx) CaseOf(c bti.CaseID, p syncproto.PersonID, service bti.ServiceID) (a store.CaseAccess, ok bool, err error) {
	a.Case = c
	err = t.each("SELECT unit, service, status, log, baton, level, practice, blocked FROM case_head WHERE case_id = ?", []any{string(c)}, func(row []driver.Value) error {
		ok = true
		a.Head = &store.CaseHead{
			Unit: bti.UnitID(text(row[0])), Service: bti.ServiceID(text(row[1])), Status: text(row[2]), Log: text(row[3]),
			Baton: syncproto.PersonID(text(row[4])), Level: int(number(row[5])), Practice: number(row[6]) != 0, Blocked: number(row[7]) != 0,
		}
		return nil
	})
	if err != nil {
		return a, false, err
	}
	err = t.each("SELECT relation, first, until FROM case_person WHERE case_id = ? AND person = ? ORDER BY relation, first, until", []any{string(c), string(p)}, func(row []driver.Value) error {
		ok = true
		a.Relations = append(a.Relations, store.CasePerson{Person: p, Relation: store.Relation(text(row[0])), From: bti.Date(text(row[1])), Until: bti.Date(text(row[2]))})
		return nil
	})
	if err != nil {
		return a, false, err
	}
	if !ok {
		// Only others are tied to it, and its head is still on its way.
		var one int64
		if ok, err = t.row("SELECT 1 FROM case_person WHERE case_id = ? LIMIT 1", []any{string(c)}, &one); err != nil {
			return a, false, err
		}
	}
	err = t.each("SELECT service, until FROM case_consent WHERE case_id = ? AND service = ? ORDER BY until", []any{string(c), string(service)}, func(row []driver.Value) error {
		a.Consents = append(a.Consents, store.CaseConsent{Service: bti.ServiceID(text(row[0])), Until: bti.Date(text(row[1]))})
		return nil
	})
	return a, ok, err
}

func (t *tx) persons(query string, args ...any) (list []syncproto.PersonID, err error) {
	err = t.rows(query, args, func(scan func(...any) error) error {
		var p syncproto.PersonID
		err := scan(&p)
		list = append(list, p)
		return err
	})
	return list, err
}

// CasesByAge are the cases whose young person sees the log from a day on.
func (t *tx) CasesByAge() (list []bti.CaseID, err error) {
	err = t.rows("SELECT DISTINCT case_id FROM case_person WHERE relation = ? AND first <> '' ORDER BY case_id", []any{string(store.YoungOf)},
		func(scan func(...any) error) error {
			var c bti.CaseID
			err := scan(&c)
			list = append(list, c)
			return err
		})
	return list, err
}

// Tied are the persons who may have to do with a case. Who leads on which day, and who stands in, is for who asks.
func (t *tx) Tied(c bti.CaseID) ([]syncproto.PersonID, error) {
	return t.persons(`SELECT person FROM case_person WHERE case_id = ?1
		UNION SELECT baton FROM case_head WHERE case_id = ?1 AND baton <> ''
		UNION SELECT a.person FROM case_head h JOIN account a ON a.unit = h.unit AND a.role = 'leader' AND a.disabled_at = 0 WHERE h.case_id = ?1
		UNION SELECT p.person FROM case_head h JOIN post p ON p.unit = h.unit AND p.role = 'leader' WHERE h.case_id = ?1
		UNION SELECT d.person FROM case_head h JOIN post p ON p.unit = h.unit AND p.role = 'leader' JOIN deputy d ON d.leader = p.person WHERE h.case_id = ?1
		ORDER BY 1`, string(c))
}

// Leaders are those who may lead a unit.
func (t *tx) Leaders(u bti.UnitID) ([]syncproto.PersonID, error) {
	return t.persons(`SELECT person FROM account WHERE unit = ?1 AND role = 'leader' AND disabled_at = 0
		UNION SELECT person FROM post WHERE unit = ?1 AND role = 'leader'
		UNION SELECT d.person FROM post p JOIN deputy d ON d.leader = p.person WHERE p.unit = ?1 AND p.role = 'leader'
		ORDER BY 1`, string(u))
}

const grantColumns = "device, scope, state, pull, reason"

func (t *tx) grants(query string, args ...any) (list []store.Grant, err error) {
	err = t.each(query, args, func(row []driver.Value) error {
		list = append(list, store.Grant{
			Device: syncproto.DeviceID(text(row[0])), Scope: syncproto.ScopeID(text(row[1])), State: store.GrantState(text(row[2])), Pull: number(row[3]), Reason: text(row[4]),
		})
		return nil
	})
	return list, err
}

// Ledger of a device.
func (t *tx) Ledger(d syncproto.DeviceID) ([]store.Grant, error) {
	return t.grants("SELECT "+grantColumns+" FROM ledger WHERE device = ? ORDER BY scope", string(d))
}

// OwedPurges of all devices.
func (t *tx) OwedPurges() ([]store.Grant, error) {
	return t.grants("SELECT " + grantColumns + " FROM ledger WHERE state = 'purging' ORDER BY device, scope")
}

// Holding are the persons with a copy of one of the scopes.
func (t *tx) Holding(scopes []syncproto.ScopeID) ([]syncproto.PersonID, error) {
	return t.persons(`SELECT DISTINCT d.person FROM json_each(?) s CROSS JOIN ledger l ON l.scope = s.value AND l.state <> 'purged'
		CROSS JOIN device d ON d.id = l.device AND d.revoked_at = 0 ORDER BY 1`, jsonv.Strs(scopes).String())
}

// EverHeld tells whether a device of the person was ever granted the scope.
func (t *tx) EverHeld(p syncproto.PersonID, s syncproto.ScopeID) (bool, error) {
	var one int
	return t.row("SELECT 1 FROM ledger l CROSS JOIN device d ON d.id = l.device AND d.person = ? WHERE l.scope = ? LIMIT 1", []any{string(p), string(s)}, &one)
}

// PutProjection replaces a case's projection.
func (t *tx) PutProjection(c bti.CaseID, p store.Projection) error {
	for _, q := range []string{"DELETE FROM case_head WHERE case_id = ?", "DELETE FROM case_person WHERE case_id = ?", "DELETE FROM case_consent WHERE case_id = ?"} {
		if err := t.run(q, string(c)); err != nil {
			return err
		}
	}
	if h := p.Head; h != nil {
		if err := t.run("INSERT INTO case_head (case_id, unit, service, status, log, baton, level, practice, blocked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			string(c), string(h.Unit), string(h.Service), h.Status, h.Log, string(h.Baton), h.Level, h.Practice, h.Blocked); err != nil {
			return err
		}
	}
	for _, x := range p.Persons {
		if err := t.run("INSERT INTO case_person (case_id, person, relation, first, until) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			string(c), string(x.Person), string(x.Relation), string(x.From), string(x.Until)); err != nil {
			return err
		}
	}
	for _, x := range p.Consents {
		if err := t.run("INSERT INTO case_consent (case_id, service, until) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
			string(c), string(x.Service), string(x.Until)); err != nil {
			return err
		}
	}
	return nil
}

// PutGrant writes a row of the ledger.
func (t *tx) PutGrant(g store.Grant) error {
	err := t.run("INSERT INTO ledger (device, scope, state, pull, reason) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (device, scope) DO UPDATE SET state = ?3, pull = ?4, reason = ?5",
		string(g.Device), string(g.Scope), string(g.State), g.Pull, g.Reason)
	return err
}
