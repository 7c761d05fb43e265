import type { Notifying } from '@tidings/protocol'
import { Choice } from '@tidings/react'
import { useState } from 'react'
import { usePageSpeech } from '../app/preferences.tsx'
import type { SetNotifying } from './set-notifying.ts'

/** Evenings before a day of work: whoever sleeps in on Saturday is called then. */
const workdays = [0, 1, 2, 3, 4]
const weekend = [5, 6]
const week = [1, 2, 3, 4, 5, 6, 0]

type Days = 'every' | 'workdays' | 'weekend' | 'other'

function daysOf(days: readonly number[] | undefined): Days {
  if (days === undefined) return 'every'
  const same = (other: readonly number[]) => other.length === days.length && other.every((day) => days.includes(day))
  return same(workdays) ? 'workdays' : same(weekend) ? 'weekend' : 'other'
}

/** In the language of the page; the fourth of January 1970 was a Sunday. */
const nameOf = (day: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(1970, 0, 4 + day))

interface QuietDaysProps {
  readonly quiet: NonNullable<Notifying['quiet']>
  readonly set: SetNotifying
}

/** On which days quiet hours begin. */
export function QuietDays({ quiet, set }: QuietDaysProps) {
  const { t, locale } = usePageSpeech()
  const [isChoosing, setChoosing] = useState(false)
  const { days: chosen, ...everyDay } = quiet
  const days = chosen ?? week
  const on = isChoosing ? 'other' : daysOf(chosen)
  const change = (next: readonly number[]): void =>
    set({ quiet: next.length === week.length ? everyDay : { ...everyDay, days: next.toSorted() } })
  const turn = (day: number): void => change(days.includes(day) ? days.filter((one) => one !== day) : [...days, day])
  function choose(which: Days): void {
    setChoosing(which === 'other')
    if (which !== 'other') change({ every: week, workdays, weekend }[which])
  }
  return (
    <>
      <Choice
        list
        label={t('quietDays')}
        value={on}
        choices={{
          every: t('everyNight'),
          workdays: t('worknights'),
          weekend: t('weekendNights'),
          other: t('otherNights'),
        }}
        onChange={choose}
      />
      {on === 'other' && (
        <fieldset className="td-choice">
          <legend className="td-unseen">{t('otherNights')}</legend>
          <div>
            {week.map((day) => (
              <label key={day}>
                <input
                  type="checkbox"
                  checked={days.includes(day)}
                  // Of no day at all they are turned off above.
                  disabled={days.length === 1 && days.includes(day)}
                  onChange={() => turn(day)}
                />
                <span>{nameOf(day, locale)}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
    </>
  )
}
