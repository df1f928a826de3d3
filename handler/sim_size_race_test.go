//go:build race

package handler_test

// defaultSchedules is fewer with the race detector, which is ten times slower.
const defaultSchedules = 60
