const roles = new Set(
  `abuse accounting admin administrator billing booking buchhaltung careers contact customerservice
  einkauf enquiries events feedback hello help helpdesk hostmaster hr info inquiries invoice jobs
  kontakt legal mail mailer-daemon marketing media newsletter no-reply noreply office orders
  postmaster presse press privacy purchasing reception sales sekretariat security service
  support team vertrieb webmaster welcome zentrale`.split(/\s+/),
)

/** An address of a desk, not of a person. */
export function isRoleAddress(email: string): boolean {
  const local = email.slice(0, email.lastIndexOf('@'))
  return roles.has(local.replace(/\+.*$/, '').replaceAll(/[._]/g, '-')) || roles.has(local)
}
