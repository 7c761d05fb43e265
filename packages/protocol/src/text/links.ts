/** A link within a text: from one character up to another, and where it leads. */
export interface LinkIn {
  readonly from: number
  readonly to: number
  /** http, https or mailto. */
  readonly url: string
}

/** Where one may begin: with its scheme, with `www.`, or around the sign of a mail address. */
const begins = /https?:\/\/|www\.|@/gi

/** Scripts that part no words, and signs of joy: what stands right behind an address is the next word. */
const unspaced =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Bopomofo}\\p{Script=Thai}' +
  '\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Emoji_Presentation}\\u30fc\\u3005'
/** Letters, marks and numbers of all others, and the joiners that Persian and Indian words need. */
const spaced = `[[\\p{L}\\p{M}\\p{N}\\u200c\\u200d]--[${unspaced}]]`

const hostOf = (label: string): string => `${label}(?:\\.${label})*`
const port = '(?::(?:[1-5]?\\d{1,4}|6[0-4]\\d{3})(?!\\d))?'
const ordinary = `(?:[\\w.~%!$&'*+,;=:\\-]{1,200}@)?${hostOf(`(?:${spaced}|_)(?:${spaced}|[_\\-])*`)}`
/** A name in such a script is one where the host begins with it; each of its parts is of one kind. */
const foreign = `(?:www\\.)?[${unspaced}]+(?:\\.(?:[${unspaced}]+|(?:${spaced}|-)+))+`
const host = new RegExp(`(?:\\[[\\da-f:.]{2,60}\\]|${foreign}|${ordinary})${port}`, 'iyv')
const mailHost = /[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*\.[a-z]{2,24}(?![\w@-])/iy
const mailbox = /(?<![\w.%+@/:-])[a-z\d][\w.%+-]{0,63}$/i

const isSpaced = new RegExp(`^${spaced}$`, 'v')
const isUnspaced = new RegExp(`^[[${unspaced}]\\ufe0f]$`, 'v')
const ofPath = /^[-._~:/?#@!$&'*+,;=%^()[\]{}]$/
/** A word at the root that is clearly part of the address. */
const rootWord = new RegExp(`/[${unspaced}]{1,80}[/_?#=%-]`, 'uy')
/** After these a word of a script that parts none may belong to the address. */
const leads = /[/=_#(+-]/
const opening: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }
/** What ends a sentence, or surrounds the address, is not its end. */
const closing = /[.,;:!?'*~^&([{]*$/
/** Within emphasis: elsewhere an address may well end so. */
const closingInItalics = /[.,;:!?'*~^&([{_]*$/

/** The brackets that are open; false for one that closes what was not opened. */
function balances(open: Map<string, number>, sign: string): boolean {
  if ('([{'.includes(sign)) open.set(sign, (open.get(sign) ?? 0) + 1)
  const pair = opening[sign]
  if (pair === undefined) return true
  const left = (open.get(pair) ?? 0) - 1
  open.set(pair, left)
  return left >= 0
}

/** Does a character go on with an address, after those before? Right behind the host's stroke stands the next word. */
function goesOn(sign: string, before: string, isFirst: boolean): boolean {
  if (isUnspaced.test(sign)) return isUnspaced.test(before) || (leads.test(before) && !isFirst)
  return ofPath.test(sign) || isSpaced.test(sign)
}

/** The end of what follows the host: up to a character that no address has, or a bracket that closes what it did not open. */
function pathEnd(text: string, start: number): number {
  const open = new Map<string, number>()
  rootWord.lastIndex = start
  const first = rootWord.test(text) ? undefined : start + 1
  let before = ''
  let at = start
  while (at < text.length) {
    const sign = String.fromCodePoint(text.codePointAt(at) ?? 0)
    if (!goesOn(sign, before, at === first) || !balances(open, sign)) break
    before = sign
    at += sign.length
  }
  return at
}

function webLink(text: string, from: number, scheme: string): LinkIn | undefined {
  const isNamed = /^http/i.test(scheme)
  // Not at the end of a word.
  if (from > 0 && (isNamed ? /[a-z\d]/i : /[\w.@/:-]/).test(text[from - 1] ?? '')) return undefined
  host.lastIndex = isNamed ? from + scheme.length : from
  const found = host.exec(text)
  if (!found || (!isNamed && !/^www\.[^.]+\./i.test(found[0]))) return undefined
  const hostEnd = host.lastIndex
  // A scheme twice, as some paste it: the second one counts.
  if (text.startsWith('://', hostEnd)) return undefined
  const end = /[/?#]/.test(text[hostEnd] ?? '') ? pathEnd(text, hostEnd) : hostEnd
  const rest = text.slice(hostEnd, end)
  const shown = text.slice(from, hostEnd) + rest.replace(text[from - 1] === '_' ? closingInItalics : closing, '')
  const url = isNamed ? shown : `https://${shown}`
  return { from, to: from + shown.length, url }
}

function mailLink(text: string, at: number, after: number): LinkIn | undefined {
  mailHost.lastIndex = at + 1
  const domain = mailHost.exec(text)?.[0]
  const name = domain && mailbox.exec(text.slice(Math.max(after, at - 65), at))?.[0]
  if (!name) return undefined
  return { from: at - name.length, to: at + 1 + domain.length, url: `mailto:${name}@${domain}` }
}

/**
 * The links of a text, in its order: the one rule for pages, previews and search. What stands around an address (quotation
 * marks, brackets, the end of a sentence, words of a script without spaces) is not part of it. Looks at each character once.
 */
export function linksIn(text: string): readonly LinkIn[] {
  const links: LinkIn[] = []
  let after = 0
  for (const { index, 0: sign } of text.matchAll(begins)) {
    if (index < after) continue
    const link = sign === '@' ? mailLink(text, index, after) : webLink(text, index, sign)
    if (!link) continue
    links.push(link)
    after = link.to
  }
  return links
}
