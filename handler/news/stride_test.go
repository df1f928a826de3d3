//go:build !race

package news_test

// stride is how many worlds there are for each that is judged.
const stride = 1
