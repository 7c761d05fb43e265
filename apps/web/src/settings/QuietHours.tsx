import { serverNow } from '@tidings/client'
import type { Notifying } from '@tidings/protocol'
import { Field, momentText, Toggle, tomorrowMorning, useClient, useSpeech, useTurn } from '@tidings/react'
import { usePageSpeech } from '../app/preferences.tsx'
import { fieldOf, minutesOf } from './clock-times.ts'
import { QuietDays } from './QuietDays.tsx'
import type { SetNotifying } from './set-notifying.ts'

interface QuietProps {
  readonly notifying: Notifying
  readonly set: SetNotifying
}

const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
const night = { from: 22 * 60, to: 7 * 60 }
const hour = 3_600_000

/** Nothing calls for a while, or at night. */
export function QuietHours({ notifying, set }: QuietProps) {
  const { t } = usePageSpeech()
  const { quiet } = notifying
  return (
    <>
      <Pause notifying={notifying} set={set} />
      <Toggle
        label={t('quietHours')}
        hint={t('quietHoursHint')}
        checked={quiet !== null}
        onChange={(on) => set({ quiet: on ? { ...night, zone: here() } : null })}
      />
      {quiet && <Hours quiet={quiet} set={set} />}
    </>
  )
}

function Pause({ notifying, set }: QuietProps) {
  const { t } = usePageSpeech()
  const speech = useSpeech()
  const client = useClient()
  const { pausedUntil } = notifying
  useTurn(pausedUntil)
  const now = serverNow(client.state)
  const isPaused = pausedUntil > now
  return (
    <fieldset className="td-choice td-acts">
      <legend>{t('pauseAll')}</legend>
      <p className="td-quiet" role="status">
        {isPaused ? t('pausedUntil', { when: momentText(pausedUntil, speech) }) : t('pauseHint')}
      </p>
      <div>
        {isPaused ? (
          <button type="button" className="td-button" onClick={() => set({ pausedUntil: 0 })}>
            {t('resume')}
          </button>
        ) : (
          <>
            <button
              type="button"
              className="td-button"
              onClick={() => set({ pausedUntil: serverNow(client.state) + hour })}
            >
              {speech.t('muteForHour')}
            </button>
            <button
              type="button"
              className="td-button"
              onClick={() => set({ pausedUntil: tomorrowMorning(serverNow(client.state)) })}
            >
              {speech.t('muteTillTomorrow', { when: momentText(tomorrowMorning(now), speech) })}
            </button>
          </>
        )}
      </div>
    </fieldset>
  )
}

interface HoursProps {
  readonly quiet: NonNullable<Notifying['quiet']>
  readonly set: SetNotifying
}

function Hours({ quiet, set }: HoursProps) {
  const { t } = usePageSpeech()
  const zone = here()
  const change = (part: 'from' | 'to') => (field: string) => {
    const minutes = minutesOf(field)
    if (minutes !== undefined && minutes !== quiet[part]) set({ quiet: { ...quiet, [part]: minutes } })
  }
  return (
    <div className="quiet-hours">
      <div>
        {(['from', 'to'] as const).map((part) => (
          <Field
            key={`${part} ${quiet[part]}`}
            label={t(part === 'from' ? 'quietFrom' : 'quietTo')}
            type="time"
            required
            defaultValue={fieldOf(quiet[part])}
            onBlur={(event) => change(part)(event.target.value)}
          />
        ))}
      </div>
      <QuietDays quiet={quiet} set={set} />
      <p className="td-quiet">
        {t('quietZone', { zone: quiet.zone })}{' '}
        {zone !== quiet.zone && (
          <button type="button" className="td-link" onClick={() => set({ quiet: { ...quiet, zone } })}>
            {t('useZone', { zone })}
          </button>
        )}
      </p>
    </div>
  )
}
