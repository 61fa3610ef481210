package syncer

import (
	"context"

	"stafett/internal/bti"
	"stafett/internal/rules"
	"stafett/server/store"
	"stafett/syncproto"
)

// endingsMax is how many consents one transaction of TellEndings looks at.
const endingsMax = 100

// TellEndings tells, outside the app, those who can do something about it that a consent ends within
// rules.ConsentSoonDays: who gave it, and who keeps the case moving. Each consent is told of once; one that has
// been renewed, or whose case is closed, is not. It is for whoever runs the server to call, once a day or oftener.
func (s *Syncer) TellEndings(ctx context.Context) error {
	var after store.Ending
	for {
		var list []store.Ending
		err := s.write(ctx, func(tx store.Tx) error {
			ref, err := s.reference(tx)
			if err != nil {
				return err
			}
			t := s.taking(tx, sender{}, ref)
			if list, err = tx.ConsentsEnding(t.today, t.today.AddDays(rules.ConsentSoonDays), after, endingsMax); err != nil {
				return err
			}
			for _, x := range list {
				if err := t.tellEnding(x); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(list) < endingsMax {
			return err
		}
		after = list[len(list)-1]
	}
}

func (t *taking) tellEnding(x store.Ending) error {
	l, err := t.load(x.Case)
	if err != nil {
		return err
	}
	in := rules.In{Case: l.whole, Guide: t.guideOf(l), Today: t.today, Person: t.ref.person}
	if !rules.ConsentEnds(in, x.Consent) {
		return nil
	}
	told := false
	for _, p := range []syncproto.PersonID{signerOf(l.whole, x.Consent), keeper(l.whole)} {
		ok, err := t.tellOne(p, bti.ScopeOf(x.Case, bti.Log))
		if err != nil {
			return err
		}
		told = told || ok
	}
	if !told {
		return nil // nobody has a way to hear of it yet; tomorrow somebody may
	}
	return t.tx.PutConsentTold(x.Consent, t.now)
}

// signerOf is the person who gave a consent, "" when they have no account.
func signerOf(c *bti.Case, consent syncproto.RecordID) syncproto.PersonID {
	for _, x := range c.Consents {
		if x.Meta.ID != consent {
			continue
		}
		for _, g := range c.Guardians {
			if g.Meta.ID == x.Guardian {
				return g.Person
			}
		}
		if s := c.Subject; s != nil && s.Meta.ID == x.Guardian {
			return s.Person
		}
	}
	return ""
}
