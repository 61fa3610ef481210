package sqlite

import (
	"stafett/server/store"
	"stafett/syncproto"
)

const postColumns = "person, unit, service, role, first, until"

func (t *tx) posts(query string, args ...any) (list []store.Post, err error) {
	err = t.rows(query, args, func(scan func(...any) error) error {
		var p store.Post
		err := scan(&p.Person, &p.Unit, &p.Service, &p.Role, &p.From, &p.Until)
		list = append(list, p)
		return err
	})
	return list, err
}

// PostsOf a person.
func (t *tx) PostsOf(p syncproto.PersonID) ([]store.Post, error) {
	return t.posts("SELECT "+postColumns+" FROM post WHERE person = ? ORDER BY first", string(p))
}

// AllPosts of everybody.
func (t *tx) AllPosts() ([]store.Post, error) {
	return t.posts("SELECT " + postColumns + " FROM post ORDER BY person, first")
}

// PutPosts replaces a person's posts.
func (t *tx) PutPosts(p syncproto.PersonID, list []store.Post) error {
	if err := t.run("DELETE FROM post WHERE person = ?", string(p)); err != nil {
		return err
	}
	for _, x := range list {
		if err := t.run("INSERT INTO post ("+postColumns+") VALUES (?, ?, ?, ?, ?, ?)",
			string(p), string(x.Unit), string(x.Service), string(x.Role), string(x.From), string(x.Until)); err != nil {
			return err
		}
	}
	return nil
}

const deputyColumns = "leader, person, first, until"

func (t *tx) deputies(query string, args ...any) (list []store.Deputy, err error) {
	err = t.rows(query, args, func(scan func(...any) error) error {
		var d store.Deputy
		err := scan(&d.For, &d.By, &d.From, &d.Until)
		list = append(list, d)
		return err
	})
	return list, err
}

// DeputyOf are the times a person stands in for others.
func (t *tx) DeputyOf(by syncproto.PersonID) ([]store.Deputy, error) {
	return t.deputies("SELECT "+deputyColumns+" FROM deputy WHERE person = ? ORDER BY first, leader", string(by))
}

// AllDeputies of everybody.
func (t *tx) AllDeputies() ([]store.Deputy, error) {
	return t.deputies("SELECT " + deputyColumns + " FROM deputy ORDER BY first, leader, person")
}

// PutDeputies replaces those who stand in for a person.
func (t *tx) PutDeputies(of syncproto.PersonID, list []store.Deputy) error {
	if err := t.run("DELETE FROM deputy WHERE leader = ?", string(of)); err != nil {
		return err
	}
	for _, d := range list {
		if err := t.run("INSERT INTO deputy ("+deputyColumns+") VALUES (?, ?, ?, ?)", string(of), string(d.By), string(d.From), string(d.Until)); err != nil {
			return err
		}
	}
	return nil
}
