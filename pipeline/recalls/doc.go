// Package recalls makes and writes the feed by which a channel asks back what it handed
// out. It stands at the end of the flow: consumers look there before they show anything.
package recalls
