export { createSmtpMailer, type SmtpMailer, type SmtpSettings } from './smtp-mailer.ts'
