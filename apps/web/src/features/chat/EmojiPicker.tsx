import { useEffect, useRef } from 'react'

const emoji = [
  ...['😀', '😄', '😂', '🙂', '😉', '😍', '😘', '🤔', '😎', '🥳', '😅', '😴'],
  ...['😢', '😭', '😡', '😱', '🙏', '👍', '👎', '👏', '👋', '🤝', '💪', '👀'],
  ...['❤️', '💔', '🔥', '✨', '🎉', '🎂', '🌹', '☕', '🍵', '🚀', '✅', '❌'],
] as const

interface EmojiPickerProps {
  readonly label: string
  onPick(emoji: string): void
  onClose(): void
}

/** A handful of the most used; everything else comes from the keyboard. */
export function EmojiPicker({ label, onPick, onClose }: EmojiPickerProps) {
  const ref = useRef<HTMLFieldSetElement>(null)
  useEffect(() => {
    ref.current?.querySelector('button')?.focus()
    const onDown = (event: PointerEvent): void => {
      if (!ref.current?.parentElement?.contains(event.target as Node)) onClose()
    }
    addEventListener('pointerdown', onDown)
    return () => removeEventListener('pointerdown', onDown)
  }, [onClose])
  return (
    <fieldset
      ref={ref}
      className="emoji-picker"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      {emoji.map((one) => (
        <button key={one} type="button" onClick={() => onPick(one)}>
          {one}
        </button>
      ))}
    </fieldset>
  )
}
