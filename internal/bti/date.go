package bti

import "stafett/internal/field"

// Valid tells whether d is a day that exists, in the years 1900–2100. "" is not valid.
func (d Date) Valid() bool { return field.Date(string(d)) }

// unixDay is the number of days from 1970-01-01 to d, which must be Valid.
func (d Date) unixDay() int {
	y, m, day := d.parts()
	return dayNumber(y, m, day)
}

func (d Date) parts() (year, month, day int) {
	n := func(from, to int) (x int) {
		for _, c := range []byte(d[from:to]) {
			x = x*10 + int(c-'0')
		}
		return x
	}
	return n(0, 4), n(5, 7), n(8, 10)
}

// dayNumber counts days from 1970-01-01 in the Gregorian calendar, by eras of
// 400 years that begin on 1 March (Hinnant's days_from_civil).
func dayNumber(year, month, day int) int {
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	yearOfEra := year - era*400
	dayOfYear := (153*(month-3)+2)/5 + day - 1
	return era*146097 + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear - 719468
}

// dateOf is the day with that number, "" outside 1900–2100.
func dateOf(unixDay int) Date {
	z := unixDay + 719468
	if z < 0 {
		return ""
	}
	era := z / 146097
	dayOfEra := z - era*146097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	shifted := (5*dayOfYear + 2) / 153
	year, month, day := yearOfEra+era*400, shifted+3, dayOfYear-(153*shifted+2)/5+1
	if month > 12 {
		month -= 12
		year++
	}
	return makeDate(year, month, day)
}

func makeDate(year, month, day int) Date {
	if year < field.YearMin || year > field.YearMax {
		return ""
	}
	return Date([]byte{
		byte('0' + year/1000), byte('0' + year/100%10), byte('0' + year/10%10), byte('0' + year%10), '-',
		byte('0' + month/10), byte('0' + month%10), '-',
		byte('0' + day/10), byte('0' + day%10),
	})
}

// AddDays is the day n days after d (before, when n is negative); "" when d
// is not valid or the answer lies outside 1900–2100.
func (d Date) AddDays(n int) Date {
	if !d.Valid() {
		return ""
	}
	return dateOf(d.unixDay() + n)
}

// AddMonths is the same day n months on, or the last day of that month where
// it is shorter: 31 January and one month is 28 or 29 February. "" as in AddDays.
func (d Date) AddMonths(n int) Date {
	if !d.Valid() {
		return ""
	}
	y, m, day := d.parts()
	months := y*12 + m - 1 + n
	if months < 0 {
		return ""
	}
	y, m = months/12, months%12+1
	return makeDate(y, m, min(day, field.DaysIn(y, m)))
}

// Days is how many days it is from d to other: positive when other is later. 0
// when either is not valid.
func (d Date) Days(other Date) int {
	if !d.Valid() || !other.Valid() {
		return 0
	}
	return other.unixDay() - d.unixDay()
}

// Before tells whether d is an earlier day than other; both must be Valid.
func (d Date) Before(other Date) bool { return d.Valid() && other.Valid() && d < other }

// DateFromUnixMilli is the day of a moment (ms since 1970, UTC) where clocks
// are utcOffsetMinutes ahead of UTC; "" outside 1900–2100.
func DateFromUnixMilli(ms int64, utcOffsetMinutes int) Date {
	const dayMilli = 24 * 60 * 60 * 1000
	const farthest = dayMilli * 366 * 200
	if ms < -farthest || ms > farthest {
		return ""
	}
	ms += int64(utcOffsetMinutes) * 60 * 1000
	day := ms / dayMilli
	if ms%dayMilli < 0 {
		day--
	}
	return dateOf(int(day))
}
