//go:build race

package news_test

// stride is how many worlds there are for each that is judged: the detector of
// races is slow.
const stride = 23
