package sqlite

import (
	"database/sql/driver"
	"errors"
	"io/fs"
	"net/url"
	"os"
)

// Carried is what a restore took over from the database that it set aside, so that nobody gets back what was taken from them
// after the backup was made; and what it could not take over.
type Carried struct {
	// How many devices are blocked, accounts disabled, log-ins ended, ends set to the posts of those who left and to deputies,
	// and invitations used up or withdrawn, that were not in the backup.
	Devices, Accounts, Logins, Posts, Invitations int64
	// Open are the cases, in order, in which since the backup a family has said no, the log was closed, the child's address was
	// blocked, somebody's part or right to know ended, or another unit took over: their records are those of the backup, and
	// only a device that still knows better changes that.
	Open []string
	// Err is why something of it could not be read; nil: all of it was, or there was nothing.
	Err error
}

// carried are the rows that are no longer what the backup says, and that mean less access. was is the database set aside. A
// log-in that was renewed since is none in the backup: the token that it was renewed with must not be good once more. An end
// of a post is taken over of those who left: who moved to another post would be without any.
var carried = []struct {
	into func(*Carried) *int64
	sql  string
}{
	{func(c *Carried) *int64 { return &c.Devices }, `UPDATE device SET revoked_at = w.revoked_at FROM was.device w
		WHERE w.id = device.id AND w.revoked_at <> 0 AND device.revoked_at = 0`},
	{func(c *Carried) *int64 { return &c.Accounts }, `UPDATE account SET disabled_at = w.disabled_at FROM was.account w
		WHERE w.person = account.person AND w.disabled_at <> 0 AND account.disabled_at = 0`},
	{func(c *Carried) *int64 { return &c.Logins }, `UPDATE token_family SET ended_at = w.ended_at, ended_why = w.ended_why FROM was.token_family w
		WHERE w.id = token_family.id AND w.ended_at <> 0 AND token_family.ended_at = 0`},
	{nil, `UPDATE refresh_token SET used_at = w.used_at, successor = w.successor, attempt = w.attempt FROM was.refresh_token w
		WHERE w.hash = refresh_token.hash AND w.used_at <> 0 AND refresh_token.used_at = 0`},
	{func(c *Carried) *int64 { return &c.Posts }, `UPDATE post SET until = w.until FROM was.post w
		WHERE w.person = post.person AND w.first = post.first AND w.until <> '' AND (post.until = '' OR post.until > w.until)
		AND NOT EXISTS (SELECT 1 FROM was.post n WHERE n.person = w.person AND n.first > w.first)`},
	{func(c *Carried) *int64 { return &c.Posts }, `UPDATE deputy SET until = w.until FROM was.deputy w
		WHERE w.leader = deputy.leader AND w.person = deputy.person AND w.first = deputy.first AND deputy.until > w.until`},
	{func(c *Carried) *int64 { return &c.Posts }, `DELETE FROM deputy WHERE NOT EXISTS
		(SELECT 1 FROM was.deputy w WHERE w.leader = deputy.leader AND w.person = deputy.person AND w.first = deputy.first)`},
	{func(c *Carried) *int64 { return &c.Invitations }, `UPDATE invitation SET used_at = w.used_at, used_by = w.used_by, withdrawn_at = w.withdrawn_at FROM was.invitation w
		WHERE w.id = invitation.id AND (w.used_at <> 0 AND invitation.used_at = 0 OR w.withdrawn_at <> 0 AND invitation.withdrawn_at = 0)`},
}

// openAgain finds Carried.Open.
const openAgain = `
	SELECT w.case_id FROM was.record w JOIN record r ON r.id = w.id
		WHERE w.kind = 'consent' AND json_extract(w.fields, '$.state') = 'withdrawn' AND json_extract(r.fields, '$.state') = 'given'
	UNION SELECT w.case_id FROM was.record w LEFT JOIN record r ON r.id = w.id
		WHERE w.kind = 'consent' AND json_extract(w.fields, '$.state') = 'refused' AND r.id IS NULL
	UNION SELECT w.case_id FROM was.case_head w JOIN case_head h ON h.case_id = w.case_id
		WHERE w.log = 'closed' AND h.log = 'open' OR w.blocked > h.blocked OR w.unit <> h.unit
	UNION SELECT n.case_id FROM case_person n WHERE n.relation IN ('participant', 'knowing', 'guardian') AND NOT EXISTS
		(SELECT 1 FROM was.case_person w WHERE w.case_id = n.case_id AND w.person = n.person AND w.relation = n.relation
		AND (w.until = '' OR n.until <> '' AND w.until >= n.until))
	ORDER BY 1`

// carry takes over into the database at fresh, which nobody has open, what the one at was says of access that was taken away.
// That one is read alone: it stays as it is, whatever state it is in.
func carry(fresh, was string) (c Carried, err error) {
	if _, err := os.Stat(was); errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	w, err := (&DB{path: fresh}).connect()
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.run("ATTACH ? AS was", fileURI(was, url.Values{"mode": {"ro"}})); err != nil {
		c.Err = err
		return c, nil
	}
	var app int64
	if _, err := w.row("PRAGMA was.application_id", nil, &app); err != nil || app != applicationID {
		c.Err = errors.Join(err, foreignFile(was))
		return c, nil
	}
	for i := range carried {
		n, err := w.exec(carried[i].sql)
		if err != nil {
			c.Err = errors.Join(c.Err, err)
		} else if carried[i].into != nil {
			*carried[i].into(&c) += n
		}
	}
	err = w.each(openAgain, nil, func(row []driver.Value) error {
		c.Open = append(c.Open, text(row[0]))
		return nil
	})
	c.Err = errors.Join(c.Err, err)
	return c, nil
}
