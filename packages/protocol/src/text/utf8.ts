/** The length in UTF-8 of a well-formed text; JSON text always is. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) bytes += 1
    if (unit > 0x7ff) bytes += 1
    // Both halves of a surrogate pair were counted as three bytes each; together they are four.
    if (unit >= 0xd800 && unit <= 0xdbff) bytes -= 2
  }
  return bytes
}
