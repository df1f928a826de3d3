package tcss

// The API actions this package calls, all read-only. A CAM policy permits each
// as tcss:<action>, on resource *.
//
// https://www.tencentcloud.com/document/product/1285/61495
const (
	ActionTasks    = "DescribeImageAutoAuthorizedTaskList"
	ActionImages   = "DescribeImageAutoAuthorizedLogList"
	ActionLicences = "DescribeImageAuthorizedInfo"
	ActionRule     = "DescribeImageAutoAuthorizedRule"
)

// Service and Version name the API among Tencent Cloud's.
const (
	Service = "tcss"
	Version = "2020-11-01"
)

// PageLimit is the most items one page of a list may hold.
//
// https://www.tencentcloud.com/document/product/1285/61495
const PageLimit = 100

// Actions returns the name of every action this package calls.
func Actions() []string {
	return []string{ActionTasks, ActionImages, ActionLicences, ActionRule}
}
