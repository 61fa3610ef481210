package httpapi

import (
	"bufio"
	"time"

	"github.com/gofiber/fiber/v2"
)

// live holds a line open and says "poke" when there is something to fetch. A
// comment every heartbeat keeps proxies from cutting it and lets both ends
// notice a dead one. The token is checked when the line opens; when it could
// have expired the line ends, so that the client comes back with a fresh one.
func (a *api) live(c *fiber.Ctx) error {
	line, err := a.Sync.Hub.Listen(whoOf(c))
	if err != nil {
		return err
	}
	conn := c.Context().Conn()
	c.Set(fiber.HeaderContentType, "text/event-stream; charset=utf-8")
	c.Set("X-Accel-Buffering", "no")
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer line.Close()
		beat := time.NewTicker(heartbeat)
		defer beat.Stop()
		end := time.NewTimer(liveFor)
		defer end.Stop()
		say := func(text string) bool {
			// Each write has its own limit: a peer that reads nothing is let go.
			if conn.SetWriteDeadline(time.Now().Add(writeTimeout)) != nil {
				return false
			}
			if _, err := w.WriteString(text); err != nil {
				return false
			}
			return w.Flush() == nil
		}
		if !say(": here\n\n") {
			return
		}
		for {
			select {
			case <-line.Poke:
				if !say("event: poke\ndata:\n\n") {
					return
				}
			case <-beat.C:
				if !say(": beat\n\n") {
					return
				}
			case <-line.End:
				return
			case <-end.C:
				return
			case <-a.ctx.Done():
				return
			}
		}
	})
	return nil
}

// liveFor is how long one line lasts.
const liveFor = 15 * time.Minute
