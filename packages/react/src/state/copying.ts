/** On a page that came without encryption browsers have no clipboard to write to: then as if the user had copied it. */
export async function copyText(text: string): Promise<void> {
  // Typed as if it were always there.
  const { clipboard } = navigator as Partial<Navigator>
  if (clipboard) await clipboard.writeText(text)
  else if (!copyBySelection(text)) throw new Error('the browser copies nothing')
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.readOnly = true
  area.className = 'td-unseen'
  // Inside what is open: a dialog keeps the focus to itself.
  const place =
    before?.closest('[role="dialog"], [role="alertdialog"]') ?? document.querySelector('.tidings') ?? document.body
  place.append(area)
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return copied
}
