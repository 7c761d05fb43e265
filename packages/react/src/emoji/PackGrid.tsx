import { inColons } from '@tidings/protocol/emoji-names'
import { useGridKeys } from './grid-keys.ts'
import { ServerPictureView } from './ServerEmoji.tsx'
import type { ServerPicture } from './server-emoji.ts'

interface PackGridProps {
  readonly label: string
  readonly items: readonly ServerPicture[]
  readonly columns: number
  readonly onPick: (picture: ServerPicture) => void
}

export function PackGrid({ label, items, columns, onPick }: PackGridProps) {
  const { ref, onKeyDown, at } = useGridKeys(items.length, columns)
  return (
    <section className="td-pack" data-columns={columns} aria-label={label} ref={ref} onKeyDown={onKeyDown}>
      {items.map((picture, index) => (
        <button
          key={picture.name}
          type="button"
          className="td-emoji-sign"
          title={inColons(picture.name)}
          aria-label={picture.says === '' ? picture.name : `${picture.name} ${picture.says}`}
          onClick={() => onPick(picture)}
          {...at(index)}
        >
          <ServerPictureView picture={picture} />
        </button>
      ))}
    </section>
  )
}
