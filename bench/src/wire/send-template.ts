import { textFrame } from './client-frame.ts'

/** Numbers of sends start here, so that every one has seven digits and frames keep their length. */
export const FIRST_NUMBER = 1_000_000
const DIGITS = 7
const TIME_DIGITS = 9
/** Stands around the mark in a message's text and nowhere else in a frame. */
const MARK = 0x7e

const FILLER = 'a text of about the length that people send to each other'
const digits = new Uint8Array(DIGITS)
const timeDigits = new Uint8Array(TIME_DIGITS)
let timeShown = -1

function showTime(now: number): void {
  if (now === timeShown) return
  timeShown = now
  const text = now.toString(36).padStart(TIME_DIGITS, '0')
  for (let i = 0; i < TIME_DIGITS; i++) timeDigits[i] = text.charCodeAt(i)
}

function showNumber(number: number): void {
  let rest = number
  for (let i = DIGITS - 1; i >= 0; i--) {
    const quotient = Math.trunc(rest / 10)
    digits[i] = 0x30 + rest - quotient * 10
    rest = quotient
  }
}

/**
 * A `message.send` frame that is built and masked once; a send only changes the digits in it.
 * Frame id, clientMsgId (time first, so that ids of one sender grow) and a mark in the text (`~sender,number~`) carry
 * the send's number, so that the ack and the peer's push can be told without parsing JSON.
 */
export class SendTemplate {
  readonly frame: Buffer
  readonly #mask: Uint8Array
  readonly #payload: number
  readonly #numbers: readonly number[]
  readonly #time: number

  constructor(sender: number, to: string) {
    const number = String(FIRST_NUMBER)
    const mark = `~${String(sender).padStart(5, '0')}${number}~ ${FILLER}`
    const text =
      `{"id":${number},"op":"message.send","data":{"to":${JSON.stringify(to)},` +
      `"content":{"type":"text","data":"${mark}"},"clientMsgId":"${'0'.repeat(TIME_DIGITS)}-${number}"}}`
    this.frame = textFrame(text)
    this.#payload = this.frame.length - Buffer.byteLength(text)
    this.#mask = this.frame.subarray(this.#payload - 4, this.#payload)
    const before = (fragment: string): number =>
      Buffer.byteLength(text.slice(0, text.indexOf(fragment) + fragment.length))
    this.#time = before('"clientMsgId":"')
    this.#numbers = [before('{"id":'), before(`"~${String(sender).padStart(5, '0')}`), this.#time + TIME_DIGITS + 1]
  }

  /** Writes the frame of send `number` into `target` at `offset`; answers where it ends. */
  write(target: Uint8Array, offset: number, number: number, now: number): number {
    showTime(now)
    showNumber(number)
    for (const at of this.#numbers) this.#patch(at, digits)
    this.#patch(this.#time, timeDigits)
    target.set(this.frame, offset)
    return offset + this.frame.length
  }

  #patch(at: number, value: Uint8Array): void {
    for (let i = 0; i < value.length; i++) {
      this.frame[this.#payload + at + i] = (value[i] ?? 0) ^ (this.#mask[(at + i) & 3] ?? 0)
    }
  }
}

/** Reads a decimal number of `length` digits. */
function readNumber(bytes: Uint8Array, start: number, length: number): number {
  let value = 0
  for (let at = start; at < start + length; at++) value = value * 10 + (bytes[at] ?? 0) - 0x30
  return value
}

const QUOTE = 0x22
const COMMA = 0x2c
const LETTER_I = 0x69
const LETTER_O = 0x6f

/** The number of the send that a frame acknowledges; 0 when it is anything else (`{"id":1234567,"ok":…` is the shape). */
export function ackedNumber(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start + 2] !== LETTER_I || bytes[start + 13] !== COMMA || bytes[start + 15] !== LETTER_O) return 0
  return end - start > 20 && bytes[start + 14] === QUOTE ? readNumber(bytes, start + 6, DIGITS) : 0
}

const LETTER_E = 0x65
const LETTER_M = 0x6d

/** Where the mark's digits start in a frame that pushes a new message (`{"event":"message",…`); 0 when it is anything else. */
export function markIn(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start + 2] !== LETTER_E || bytes[start + 10] !== LETTER_M || bytes[start + 17] !== QUOTE) return 0
  for (let at = start + 20; at < end; at++) if (bytes[at] === MARK) return at + 1
  return 0
}

export const markedSender = (bytes: Uint8Array, mark: number): number => readNumber(bytes, mark, 5)
export const markedNumber = (bytes: Uint8Array, mark: number): number => readNumber(bytes, mark + 5, DIGITS)
