//go:build !race

package handler_test

// defaultSchedules is how many schedules the simulation runs.
const defaultSchedules = 1000
