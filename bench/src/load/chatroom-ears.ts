const head = Buffer.from('{"event":"chatroom.messages"')
const mark = Buffer.from('"from":')

/** Counts what is told of a chatroom, without parsing it: the load shares its machine with the server. */
export class ChatroomEars {
  events = 0
  messages = 0
  bytes = 0

  reset(): void {
    this.events = 0
    this.messages = 0
    this.bytes = 0
  }

  /** True when the frame was one of these. */
  hear(bytes: Buffer, start: number, end: number): boolean {
    if (bytes.compare(head, 0, head.length, start, Math.min(end, start + head.length)) !== 0) return false
    const frame = bytes.subarray(start, end)
    this.events++
    this.bytes += end - start
    for (let at = frame.indexOf(mark); at >= 0; at = frame.indexOf(mark, at + mark.length)) this.messages++
    return true
  }
}
