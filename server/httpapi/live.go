package httpapi

import (
	"math/rand/v2"
	"net"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"stafett/server/syncer"
)

// Lines that were opened together, as after a restart, must not all come back together: each lasts a
// while of its own, and is told after which while of its own to come back.
const (
	liveForMin = 10 * time.Minute
	liveForMax = 15 * time.Minute
	// linesPerSecond is about how many lines come back in a second when all have ended at once.
	linesPerSecond = 500
	returnMin      = time.Second
	returnSpread   = 4 * time.Second // at least
)

// live holds a line open and says "poke" when there is something to fetch. A
// comment every heartbeat keeps proxies from cutting it and lets both ends
// notice a dead one. The token is checked when the line opens; when it could
// have expired the line ends, so that the client comes back with a fresh one. "retry" says after how many
// milliseconds to come back when it breaks.
//
// The connection is taken from Fiber: a quiet line is then a socket, a goroutine with two timers, and
// its place in the hub. As a streamed answer it held the request and the buffers for reading and writing too, 50 kB in all.
func (a *api) live(c *fiber.Ctx) error {
	line, err := a.Sync.Hub.Listen(whoOf(c))
	if err != nil {
		return err
	}
	conn := c.Context().Conn()
	c.Context().HijackSetNoResponse(true)
	c.Context().Hijack(func(net.Conn) { go a.keep(conn, line) })
	return nil
}

const liveHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n" +
	"X-Content-Type-Options: nosniff\r\nX-Accel-Buffering: no\r\nConnection: close\r\n\r\n"

// keep serves one line until either end has enough of it.
func (a *api) keep(conn net.Conn, line syncer.Line) {
	defer func() {
		line.Close()
		_ = conn.Close() // nothing was promised that is lost with it
	}()
	say := func(text string) bool {
		// Each write has its own limit: a peer that reads nothing is let go.
		if conn.SetWriteDeadline(time.Now().Add(writeTimeout)) != nil {
			return false
		}
		_, err := conn.Write([]byte(text))
		return err == nil
	}
	spread := max(returnSpread, time.Duration(a.Sync.Hub.Listening())*time.Second/linesPerSecond)
	if !say(liveHead + ": here\nretry: " + strconv.FormatInt((returnMin+rand.N(spread)).Milliseconds(), 10) + "\n\n") {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	end := time.NewTimer(liveForMin + rand.N(liveForMax-liveForMin))
	defer end.Stop()
	for {
		said := true
		select {
		case <-line.Poke:
			said = say("event: poke\ndata:\n\n")
		case <-beat.C:
			said = say(": beat\n\n")
		case <-line.End:
			return
		case <-end.C:
			_ = say("retry: 0\n\n") // it comes back alone; if this is lost, a little later
			return
		case <-a.ctx.Done():
			return
		}
		if !said {
			return
		}
	}
}
