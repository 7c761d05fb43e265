const head = Buffer.from('{"event":"presence"')
const mark = Buffer.from('"show":')

/** Counts what is told of presence, without parsing it: the load shares its machine with the server. */
export class PresenceEars {
  events = 0
  presences = 0

  reset(): void {
    this.events = 0
    this.presences = 0
  }

  /** True when the frame was an event of presence. */
  hear(bytes: Buffer, start: number, end: number): boolean {
    if (bytes.compare(head, 0, head.length, start, Math.min(end, start + head.length)) !== 0) return false
    const frame = bytes.subarray(start, end)
    this.events++
    for (let at = frame.indexOf(mark); at >= 0; at = frame.indexOf(mark, at + mark.length)) this.presences++
    return true
  }
}
