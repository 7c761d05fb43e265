import { useConversationName } from '../state/people.ts'
import { Avatar } from './Avatar.tsx'

/** A conversation that may be picked. */
export function PlaceRow({ oid, onPick }: { readonly oid: string; readonly onPick: () => void }) {
  const name = useConversationName(oid)
  return (
    <button type="button" className="td-row" onClick={onPick}>
      <Avatar oid={oid} name={name} size="small" />
      <span className="td-row-name" dir="auto">
        {name}
      </span>
    </button>
  )
}
