import type { ContactRequest, Invitation } from '@tidings/protocol'
import { useClient } from '../provided/kit.ts'
import { idOf } from '../state/names.ts'
import { useName } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { RowText } from '../ui/RowText.tsx'

/** What waits for an answer of mine: requests and invitations. */
export const useWaiting = (): number =>
  useClientState(
    ({ own }) =>
      Object.values(own.items.request).filter(({ direction }) => direction === 'in').length +
      Object.keys(own.items.invitation).length,
  )

/** Requests and invitations that wait for an answer of mine. */
export function Waiting() {
  const { t } = useSpeech()
  const requests = useClientState(({ own }) => own.items.request)
  const invitations = useClientState(({ own }) => own.items.invitation)
  return (
    <section aria-label={t('waitingForYou')}>
      <h3 className="td-section">{t('waitingForYou')}</h3>
      <ul>
        {Object.values(requests)
          .filter(({ direction }) => direction === 'in')
          .map((request) => (
            <Request key={request.user} request={request} />
          ))}
        {Object.values(invitations).map((invitation) => (
          <Invited key={invitation.room.id} invitation={invitation} />
        ))}
      </ul>
    </section>
  )
}

interface AnswerProps {
  readonly oid: string
  readonly name: string
  readonly text: string
  readonly onAccept: () => void
  readonly onRefuse: () => void
}

function Answer({ oid, name, text, onAccept, onRefuse }: AnswerProps) {
  const { t } = useSpeech()
  return (
    <li className="td-answer">
      <Avatar oid={oid} name={name} />
      <RowText name={name} summary={text}>
        <span className="td-answer-buttons">
          <button type="button" className="td-button td-primary" onClick={onAccept}>
            {t('accept')}
          </button>
          <button type="button" className="td-button" onClick={onRefuse}>
            {t('refuse')}
          </button>
        </span>
      </RowText>
    </li>
  )
}

function Request({ request }: { readonly request: ContactRequest }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const name = useName(request.user)
  const user = idOf(request.user)
  return (
    <Answer
      oid={request.user}
      name={name}
      text={request.greeting || t('wantsToBeContact')}
      onAccept={() => void act(() => client.call('contact.accept', { user }))}
      onRefuse={() => void act(() => client.call('contact.reject', { user }))}
    />
  )
}

function Invited({ invitation }: { readonly invitation: Invitation }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const by = useName(invitation.by)
  const { oid, name, id: room } = invitation.room
  return (
    <Answer
      oid={oid}
      name={name}
      text={t('invitedBy', { name: by })}
      onAccept={() => void act(() => client.call('room.join', { room }))}
      onRefuse={() => void act(() => client.call('room.decline', { room }))}
    />
  )
}

/** Whom I have asked, and who has not answered. */
export function Asked() {
  const { t } = useSpeech()
  const requests = useClientState(({ own }) => own.items.request)
  const out = Object.values(requests).filter(({ direction }) => direction === 'out')
  if (out.length === 0) return null
  return (
    <section aria-label={t('asked')}>
      <h3 className="td-section">{t('asked')}</h3>
      <ul>
        {out.map((request) => (
          <AskedRow key={request.user} request={request} />
        ))}
      </ul>
    </section>
  )
}

function AskedRow({ request: { user, greeting } }: { readonly request: ContactRequest }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const name = useName(user)
  return (
    <li className="td-answer">
      <Avatar oid={user} name={name} />
      <RowText name={name} summary={greeting || t('waitingForAnswer')} />
      <button
        type="button"
        className="td-link"
        onClick={() => void act(() => client.call('contact.reject', { user: idOf(user) }))}
      >
        {t('takeBack')}
      </button>
    </li>
  )
}
