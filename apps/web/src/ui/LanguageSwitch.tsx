import { type Language, languages, useSpeech } from '../i18n/texts.tsx'

export function LanguageSwitch() {
  const { language, texts, setLanguage } = useSpeech()
  return (
    <fieldset className="choices" aria-label={texts.language}>
      {Object.entries(languages).map(([key, { name }]) => (
        <label key={key}>
          <input
            type="radio"
            name="language"
            checked={key === language}
            onChange={() => setLanguage(key as Language)}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  )
}
