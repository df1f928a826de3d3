//go:build !race

package handler_test

// How much of the simulation and of the enumeration is run if nothing is said.
const (
	defaultSchedules = 1_500
	enumSlice        = 20_000
)
