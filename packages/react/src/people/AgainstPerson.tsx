import { itemOf } from '@tidings/client'
import { Ban, CircleCheck, Flag } from 'lucide-react'
import { useClient } from '../provided/kit.ts'
import { idOf } from '../state/names.ts'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'

export interface AgainstPersonProps {
  readonly oid: string
  /** What is asked before it is done. */
  readonly onAsk: (what: 'block' | 'report') => void
}

/** The buttons against somebody, the last of those on their card and in the panel about them. */
export function AgainstPerson({ oid, onAsk }: AgainstPersonProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const user = idOf(oid)
  const blocked = useClientState(({ own }) => itemOf(own.items.block, user) !== undefined)
  return (
    <>
      {blocked ? (
        <button
          type="button"
          className="td-button"
          onClick={() => void act(() => client.call('contact.unblock', { user }))}
        >
          <CircleCheck />
          {t('unblock')}
        </button>
      ) : (
        <button type="button" className="td-button td-danger" onClick={() => onAsk('block')}>
          <Ban />
          {t('block')}
        </button>
      )}
      <button type="button" className="td-button td-danger" onClick={() => onAsk('report')}>
        <Flag />
        {t('report')}
      </button>
    </>
  )
}
