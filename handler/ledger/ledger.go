// Package ledger keeps what each destination has been told, between the runs
// of a function: in a file, or in an object of Tencent Cloud's COS.
//
// It knows facts and how two runs' facts go together. It does not know what is
// news, nor what a task or a state means.
package ledger
