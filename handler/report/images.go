package report

// Image is an image that a task failed to license.
type Image struct {
	ID, Name string
	Code     string // why: the API's word
}

// Images are those of one group's news, as far as they were read.
type Images struct {
	List  []Image
	Whole bool // List has every failed image of the group's news
}
