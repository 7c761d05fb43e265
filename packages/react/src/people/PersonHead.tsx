import { itemOf } from '@tidings/client'
import { Clock } from 'lucide-react'
import { useEffect } from 'react'
import { useClient } from '../provided/kit.ts'
import { idOf } from '../state/names.ts'
import { useName, usePresence } from '../state/people.ts'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { zonedText } from '../time/when.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { useNow } from '../ui/use-now.ts'
import { presenceText, statusText } from './presence-text.ts'
import { RobotTag } from './RobotTag.tsx'

const minute = 60_000

/** Who somebody is, and how it is where they are: the head of their card and of the panel about them. */
export function PersonHead({ oid }: { readonly oid: string }) {
  const speech = useSpeech()
  const { t } = speech
  const id = idOf(oid)
  const name = useName(oid)
  const presence = usePresence(oid)
  const client = useClient()
  // Whoever looks at somebody sees them as they are now.
  useEffect(() => client.wantProfiles([id], true), [client, id])
  const profile = useClientState((state) => itemOf(state.users, id))
  const isMe = useMe() === oid
  const status = statusText(presence)
  const timeZone = presence?.timeZone
  return (
    <div className="td-card-head">
      <Avatar oid={oid} name={name} size="large" />
      <h3 dir="auto">{name}</h3>
      <p className="td-quiet">
        {profile?.name && profile.name !== name ? (
          <>
            <bdi>{profile.name}</bdi> · {id}
          </>
        ) : (
          id
        )}
      </p>
      {status !== undefined && <p dir="auto">{status}</p>}
      <RobotTag oid={oid} />
      {!isMe && !profile?.deleted && profile?.kind !== 'robot' && (
        <p className="td-quiet">{profile?.kind ? t('notificationAccount') : presenceText(presence, speech)}</p>
      )}
      {timeZone !== undefined && <LocalTime zone={timeZone} />}
    </div>
  )
}

function LocalTime({ zone }: { readonly zone: string }) {
  const { t, locale } = useSpeech()
  const time = zonedText(useNow(minute), zone, locale)
  return time === undefined ? null : (
    <p className="td-fact td-quiet">
      <Clock />
      {t('localTime', { time })}
    </p>
  )
}
