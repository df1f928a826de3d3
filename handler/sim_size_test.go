//go:build !race

package handler_test

// How much of the simulation and of the enumeration is run if nothing is said,
// and each so many-th of what is hostile.
const (
	defaultSchedules = 1_500
	enumSlice        = 20_000
	hostileStride    = 1
)
