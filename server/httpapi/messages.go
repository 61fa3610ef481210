package httpapi

import (
	"github.com/gofiber/fiber/v2"

	"stafett/server/messages"
	"stafett/server/store"
)

// inboxMax is how many messages of the demonstration's inbox are shown.
const inboxMax = 50

// ContactBody is how a person wants to hear of something new.
type ContactBody struct {
	// Email is "" for no e-mail.
	Email string `json:"email" validate:"omitempty,email,max=200"`
	Lang  string `json:"lang" validate:"required,oneof=nb nn en"`
}

// ContactAnswer is that, and what this server can do.
type ContactAnswer struct {
	ContactBody
	// Mails tells whether the server sends e-mail at all.
	Mails bool `json:"mails"`
	// PushKey is the applicationServerKey for the browser, in base64url.
	PushKey string `json:"pushKey"`
	// Pushes tells whether this device takes push messages.
	Pushes bool `json:"pushes"`
}

// PushTargetBody is a browser's PushSubscription.
type PushTargetBody struct {
	Endpoint string `json:"endpoint" validate:"required,url,startswith=https://,max=1000"`
	P256dh   string `json:"p256dh" validate:"required,base64rawurl,max=200"`
	Auth     string `json:"auth" validate:"required,base64rawurl,max=100"`
	Lang     string `json:"lang" validate:"required,oneof=nb nn en"`
}

// InboxBody is what a person of the demonstration would have been sent.
type InboxBody struct {
	Messages []InboxMessage `json:"messages"`
}

// InboxMessage is one of them. At is in ms since 1970.
type InboxMessage struct {
	At      int64  `json:"at"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

func (a *api) messageRoutes(me []fiber.Handler) []route {
	routes := []route{
		{method: "GET", path: "/api/me/contact", summary: "How one wants to hear of something new, and what the server can do.", out: ContactAnswer{}, before: me, handle: a.contact},
		{method: "PUT", path: "/api/me/contact", summary: "Say how one wants to hear of something new. Messages say neither what nor about whom.", in: ContactBody{}, before: me, handle: a.setContact},
		{method: "PUT", path: "/api/me/push", summary: "Let the server send push messages to this device.", in: PushTargetBody{}, before: me, handle: a.setPush},
		{method: "DELETE", path: "/api/me/push", summary: "No more push messages to this device.", before: me, handle: a.dropPush},
	}
	if a.Demo != nil {
		routes = append(routes, route{method: "GET", path: "/api/demo/inbox", summary: "What one would have been sent, newest first. Exists in a demonstration alone.", out: InboxBody{}, before: me, handle: a.inbox})
	}
	return routes
}

func (a *api) contact(c *fiber.Ctx) error {
	out := ContactAnswer{ContactBody: ContactBody{Lang: "nb"}, Mails: a.Messages.SMTP.Host != "", PushKey: a.Messages.PublicKey()}
	who := whoOf(c)
	ctx, cancel := a.context()
	defer cancel()
	err := a.Store.Read(ctx, func(r store.Reader) error {
		if x, ok, err := r.Contact(who.Person); err != nil {
			return err
		} else if ok {
			out.Email, out.Lang = x.Email, x.Lang
		}
		targets, err := r.PushTargets(who.Person)
		for _, t := range targets {
			out.Pushes = out.Pushes || t.Device == who.Device
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.JSON(out)
}

func (a *api) setContact(c *fiber.Ctx) error {
	var in ContactBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	return a.put(c, func(tx store.Tx) error {
		return tx.PutContact(store.Contact{Person: whoOf(c).Person, Email: in.Email, Lang: in.Lang})
	})
}

func (a *api) setPush(c *fiber.Ctx) error {
	var in PushTargetBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	who := whoOf(c)
	return a.put(c, func(tx store.Tx) error {
		return tx.PutPushTarget(store.PushTarget{Device: who.Device, Person: who.Person, Endpoint: in.Endpoint, P256dh: in.P256dh, Auth: in.Auth, Lang: in.Lang})
	})
}

func (a *api) dropPush(c *fiber.Ctx) error {
	return a.put(c, func(tx store.Tx) error { return tx.DropPushTarget(whoOf(c).Device) })
}

// put writes, and answers that it is done.
func (a *api) put(c *fiber.Ctx, fn func(store.Tx) error) error {
	ctx, cancel := a.context()
	defer cancel()
	if err := a.Store.Write(ctx, fn); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (a *api) inbox(c *fiber.Ctx) error {
	who := whoOf(c)
	out := InboxBody{Messages: []InboxMessage{}}
	ctx, cancel := a.context()
	defer cancel()
	err := a.Store.Read(ctx, func(r store.Reader) error {
		lang := "nb"
		if x, ok, err := r.Contact(who.Person); err != nil {
			return err
		} else if ok {
			lang = x.Lang
		}
		list, err := r.MessagesOf(who.Person, inboxMax)
		for _, m := range list {
			if m.CreatedAt > a.now().UnixMilli() {
				continue // it waits, so as not to follow too close upon the last
			}
			subject, text := messages.Text(lang, a.Site)
			out.Messages = append(out.Messages, InboxMessage{At: m.CreatedAt, Subject: subject, Text: text})
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.JSON(out)
}
