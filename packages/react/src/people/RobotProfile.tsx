import { User } from 'lucide-react'
import { idOf } from '../state/names.ts'
import { useName, useUserKind } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { robotAbout } from '../state/robots.ts'
import { useAsked } from '../state/use-asked.ts'
import { useSpeech } from '../texts/texts.tsx'

interface RobotProfileProps {
  readonly oid: string
  /** One goes from here to the owner. */
  readonly onLeave?: () => void
}

/** What a robot is for, whose it is, and what can be written to it; nothing for people. */
export function RobotProfile({ oid, onLeave }: RobotProfileProps) {
  const { t } = useSpeech()
  const kind = useUserKind(oid)
  const { answer } = useAsked(kind === 'robot' ? oid : undefined, (client) => robotAbout(client, oid))
  if (!answer) return null
  const { owner, description, commands } = answer
  return (
    <>
      {description !== '' && (
        <p className="td-robot-about" dir="auto">
          {description}
        </p>
      )}
      {owner !== undefined && <Owner oid={owner} {...(onLeave ? { onLeave } : {})} />}
      {commands.length > 0 && (
        <section aria-label={t('commands')}>
          <h3 className="td-section">{t('commands')}</h3>
          <dl className="td-robot-commands">
            {commands.map(({ name, description: told }) => (
              <div key={name}>
                <dt dir="ltr">/{name}</dt>
                <dd dir="auto">{told}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  )
}

function Owner({ oid, onLeave }: RobotProfileProps) {
  const { t } = useSpeech()
  const go = useGo()
  const name = useName(oid)
  return (
    <p className="td-fact td-quiet">
      <User />
      <button
        type="button"
        className="td-link"
        title={idOf(oid)}
        onClick={() => {
          onLeave?.()
          go({ conversation: oid })
        }}
      >
        {t('robotOf', { name })}
      </button>
    </p>
  )
}
