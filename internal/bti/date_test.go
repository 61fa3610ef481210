package bti

import (
	"testing"
	"time"
)

func day(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

func TestDaysAreCountedAsTheCalendarDoes(t *testing.T) {
	start := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := start; at.Year() <= 2100; at = at.AddDate(0, 0, 1) {
		d := day(at)
		if next := at.AddDate(0, 0, 1); next.Year() <= 2100 && d.AddDays(1) != day(next) {
			t.Fatalf("%s and one day is %s", d, d.AddDays(1))
		}
		if n := int(at.Sub(start).Hours() / 24); Date("1900-01-01").Days(d) != n || Date("1900-01-01").AddDays(n) != d || d.AddDays(-n) != "1900-01-01" || d.Days("1900-01-01") != -n {
			t.Fatalf("%s is day %d", d, n)
		}
		if DateFromUnixMilli(at.UnixMilli(), 0) != d || DateFromUnixMilli(at.UnixMilli()+86_399_999, 0) != d {
			t.Fatalf("%s from its milliseconds is %s", d, DateFromUnixMilli(at.UnixMilli(), 0))
		}
	}
}

func TestAMonthOnIsTheSameDayOrTheLastOfTheMonth(t *testing.T) {
	for _, c := range []struct {
		from Date
		n    int
		want Date
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2026-11-22", 6, "2027-05-22"},
		{"2026-11-22", -11, "2025-12-22"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-12-31", 0, "2026-12-31"},
		{"2100-12-01", 1, ""},
		{"1900-01-01", -1, ""},
		{"1900-01-01", -100_000, ""},
		{"2026-02-30", 1, ""},
		{"", 1, ""},
	} {
		if got := c.from.AddMonths(c.n); got != c.want {
			t.Errorf("%s and %d months is %q, want %q", c.from, c.n, got, c.want)
		}
	}
}

func TestTheDayOfAMomentDependsOnTheClock(t *testing.T) {
	midnight := time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC).UnixMilli()
	for offset, want := range map[int]Date{0: "2026-11-22", 60: "2026-11-23", 29: "2026-11-22", 30: "2026-11-23", -24 * 60: "2026-11-21"} {
		if got := DateFromUnixMilli(midnight, offset); got != want {
			t.Errorf("%d minutes ahead it is %s, want %s", offset, got, want)
		}
	}
	if got := DateFromUnixMilli(-1, 0); got != "1969-12-31" {
		t.Errorf("one millisecond before 1970 is %s", got)
	}
	for _, ms := range []int64{-1 << 63, 1<<63 - 1, time.Date(1899, 12, 31, 23, 0, 0, 0, time.UTC).UnixMilli(), time.Date(2101, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()} {
		if got := DateFromUnixMilli(ms, 0); got != "" {
			t.Errorf("%d is %s", ms, got)
		}
	}
}

func TestADayThatDoesNotExistHasNoNeighbours(t *testing.T) {
	for _, d := range []Date{"", "2026-02-30", "x", "2026-2-3"} {
		if d.Valid() || d.AddDays(1) != "" || d.Days("2026-01-01") != 0 || d.Before("2026-01-01") || Date("2026-01-01").Before(d) {
			t.Errorf("%q", d)
		}
	}
	if !Date("2026-02-28").Before("2026-03-01") || Date("2026-03-01").Before("2026-03-01") {
		t.Error("Before is wrong")
	}
	for _, n := range []int{1 << 62, -1 << 62, 200_000} {
		if got := Date("2026-01-01").AddDays(n); got != "" {
			t.Errorf("%d days on it is %q", n, got)
		}
	}
}
