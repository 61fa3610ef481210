package syncer

import (
	"context"
	"slices"

	"stafett/internal/bti"
	"stafett/internal/rules"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Codes of why nobody may be invited for a record of a case. Invitee.Refusal has them.
const (
	InviteeGone        = "invitation_void"              // no such guardian or subject, or struck
	InviteeUnverified  = "invitation_unverified"        // nobody has checked the parental responsibility, or its kind is unknown
	InviteeNoCare      = "invitation_no_responsibility" // checked: somebody else has the parental responsibility
	InviteeTooYoung    = "invitation_too_young"         // has not reached the municipality's age
	InviteeBornMissing = "invitation_born_missing"      // without a day of birth nobody knows the age
)

// Municipality is the name of the municipality, "" before it has one.
func (s *Syncer) Municipality(r store.Reader) (string, error) {
	ref, err := s.reference(r)
	if err != nil {
		return "", err
	}
	return ref.name, nil
}

// MayInvite tells whether somebody may invite the family of a case: its leader,
// the baton holder, and those of the own unit who work with it.
func (s *Syncer) MayInvite(r store.Reader, a bti.Actor, c bti.CaseID) (bool, error) {
	_, today := s.moment()
	access, known, err := r.CaseOf(c, a.Person, a.Service)
	if err != nil || !known {
		return false, err
	}
	return slices.ContainsFunc(depths(a, access, today), func(h held) bool {
		return h.depth == bti.Log && slices.Contains([]string{groundLeader, groundBaton, groundTakes, groundStarter}, h.ground)
	}), nil
}

// Invitee is whom a guardian's or the subject's record is about, and whether
// they may be invited today. Parental responsibility has been checked by a person
// before anybody is given access (standards.md); the young have the municipality's age.
func (s *Syncer) Invitee(r store.Reader, c bti.CaseID, record syncproto.RecordID) (x store.Invitee, err error) {
	rec, ok, err := r.Record(record)
	if err != nil {
		return x, err
	}
	if !ok || rec.Case != c {
		return store.Invitee{Refusal: InviteeGone}, nil
	}
	ref, err := s.reference(r)
	if err != nil {
		return x, err
	}
	_, today := s.moment()
	switch t := bti.TypedOf(&rec.Record).(type) {
	case *bti.Guardian:
		x = store.Invitee{Kind: store.InviteGuardian, Name: t.Name, Person: t.Person}
		switch {
		case t.Struck:
			x.Refusal = InviteeGone
		case t.Responsibility == "unknown" || t.VerifiedBy == "":
			x.Refusal = InviteeUnverified
		case !rules.HasResponsibility(t):
			x.Refusal = InviteeNoCare
		}
	case *bti.Subject:
		x = store.Invitee{Kind: store.InviteYoung, Name: t.GivenName + " " + t.FamilyName, Person: t.Person}
		switch {
		case t.Struck:
			x.Refusal = InviteeGone
		case t.Kind == "pregnant":
		case !t.Born.Valid():
			x.Refusal = InviteeBornMissing
		case today < t.Born.AddMonths(12*ref.youngAge):
			x.Refusal = InviteeTooYoung
		}
	default:
		x.Refusal = InviteeGone
	}
	return x, nil
}

// Bind says that a guardian's or the subject's record is a person who logs in.
// The change is the administration's, in the transaction given; done pokes whom it concerns, after the commit.
func (s *Syncer) Bind(tx store.Tx, c bti.CaseID, record syncproto.RecordID, person syncproto.PersonID) (done func(context.Context), err error) {
	ref, err := s.reference(tx)
	if err != nil {
		return nil, err
	}
	t := s.taking(tx, sender{}, ref)
	l, err := t.load(c)
	if err != nil {
		return nil, err
	}
	rec := l.records[record]
	x := effect{record: rec, change: store.Change{What: "admin"}}
	x.change.Old = setFields(&x.record, []jsonv.Member{jsonv.M("person", jsonv.Str(string(person)))}, store.FieldVersion{})
	if _, err := t.apply(&syncproto.Entry{Record: record, Kind: rec.Kind, Scope: rec.Scope}, []effect{x}); err != nil {
		return nil, err
	}
	return func(ctx context.Context) { s.poke(ctx, t) }, nil
}
