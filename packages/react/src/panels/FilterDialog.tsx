import { useState } from 'react'
import { PeoplePicker } from '../people/PeoplePicker.tsx'
import { useClient } from '../provided/kit.ts'
import { useConversations, useMatching } from '../state/conversations.ts'
import { useSpeech } from '../texts/texts.tsx'
import { fieldTime } from '../time/when.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { PlaceRow } from '../ui/PlaceRow.tsx'
import { RovingList } from '../ui/RovingList.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { filterValue } from './names-meant.ts'

/** The filter that somebody wants to choose a value for. */
export type Asked = 'from' | 'in' | 'on'

interface FilterDialogProps {
  readonly name: Asked
  /** The value as it is written. */
  readonly onChoose: (value: string) => void
  readonly onClose: () => void
}

/** Asks for a person, a conversation, or for days. */
export function FilterDialog({ name, onChoose, onClose }: FilterDialogProps) {
  const { t } = useSpeech()
  const client = useClient()
  if (name === 'on') return <Days onChoose={onChoose} onClose={onClose} />
  const choose = (oid: string) => onChoose(filterValue(name, oid, client.state, t))
  return (
    <Dialog title={t(name === 'from' ? 'filterPerson' : 'filterPlace')} onClose={onClose}>
      {name === 'from' ? <PeoplePicker onPick={({ oid }) => choose(oid)} /> : <Places onPick={choose} />}
    </Dialog>
  )
}

/** So many are offered; whoever looks for another one types its name. */
const placesShown = 50

function Places({ onPick }: { readonly onPick: (oid: string) => void }) {
  const { t } = useSpeech()
  const [query, setQuery] = useState('')
  const { conversations, folded } = useConversations()
  const offered = useMatching([...conversations, ...folded], query).slice(0, placesShown)
  return (
    <div className="td-picker">
      <SearchField label={t('search')} value={query} autoFocus onChange={setQuery} />
      <RovingList className="td-people">
        {offered.map((oid) => (
          <li key={oid}>
            <PlaceRow oid={oid} onPick={() => onPick(oid)} />
          </li>
        ))}
      </RovingList>
    </div>
  )
}

/** From a day to a day; one of them may be left open. */
function Days({ onChoose, onClose }: Pick<FilterDialogProps, 'onChoose' | 'onClose'>) {
  const { t } = useSpeech()
  const [first, setFirst] = useState('')
  const [last, setLast] = useState('')
  const today = fieldTime(Date.now()).slice(0, 10)
  return (
    <FormDialog
      title={t('filterDates')}
      action={t('apply')}
      onSubmit={async () => onChoose(first === last ? first : `${first}..${last}`)}
      onClose={onClose}
    >
      <Field
        label={t('firstDay')}
        type="date"
        value={first}
        max={last || today}
        required={last === ''}
        onChange={(event) => setFirst(event.target.value)}
      />
      <Field
        label={t('lastDay')}
        type="date"
        value={last}
        min={first}
        max={today}
        required={first === ''}
        onChange={(event) => setLast(event.target.value)}
      />
    </FormDialog>
  )
}
