package httpapi

import (
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
)

// limits counts requests by key in the present minute.
type limits struct {
	mu     sync.Mutex
	minute int64
	count  map[string]int
}

// next counts one more, and tells how many that makes.
func (l *limits) next(key string, minute int64) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.count == nil || l.minute != minute {
		l.minute, l.count = minute, make(map[string]int)
	}
	n, known := l.count[key]
	if !known {
		key = strings.Clone(key) // it may point into the request
	}
	l.count[key] = n + 1
	return n + 1
}

// limited bounds how often one key may ask in a minute of the clock. (Fiber's own does the same, and tells each
// answer three headers of what is left: a third of what a pull without news weighs.)
func (a *api) limited(perMinute int, key func(*fiber.Ctx) string) fiber.Handler {
	l := new(limits)
	return func(c *fiber.Ctx) error {
		now := a.now()
		if l.next(key(c), now.Unix()/60) > perMinute {
			return &failure{code: "too_many", retryAfter: time.Minute - time.Duration(now.Unix()%60)*time.Second}
		}
		return c.Next()
	}
}
