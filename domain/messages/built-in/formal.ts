import type { Draft } from './draft.js'

export const formal: readonly Draft[] = [
  {
    step: 1,
    variant: 'a',
    subject: 'A question for {{ company | default: "your team" }}',
    body: `
I am writing to ask how {{ company | default: "your team" }} approaches
{{ account.topic | default: "planning for the coming months" }}. Your answer would tell me whether our
work could be of use to you.
{%- if account.pain_point %} I would be interested in one point in particular:
{{ account.pain_point }}{% endif %}

If the subject is relevant to you, a few sentences would be very helpful. If it is not, please let me
know, and I will not pursue the matter further.`,
  },
  {
    step: 1,
    variant: 'b',
    subject: 'Introduction, and one question',
    body: `
Please allow me to introduce myself: my name is {{ sender.name }}, and I would like to find out whether
a conversation between us would be worthwhile. This depends mainly on how
{{ company | default: "your team" }} deals with
{{ account.topic | default: "planning for the coming months" }}.
{%- if account.pain_point %} May I ask whether the following applies to you:
{{ account.pain_point }}{% endif %}

I would be grateful for a short indication. Should the subject be of no interest, a brief note is
sufficient, and I will consider the matter closed.`,
  },
  {
    step: 2,
    variant: 'a',
    subject: null,
    body: `
I am returning to my earlier message in case it reached you at an inconvenient time. My question remains
a simple one: is {{ account.topic | default: "planning for the coming months" }} a subject that
{{ company | default: "your team" }} is considering at present?

A one-word answer is entirely sufficient. If it is yes, I will send you a concise description of what we
do. If it is not now, I would only ask when it would be appropriate to write again.`,
  },
  {
    step: 2,
    variant: 'b',
    subject: null,
    body: `
My earlier question was a broad one, and I would like to make it easier to answer. With regard to
{{ account.topic | default: "planning for the coming months" }}, which of the following describes the
situation of {{ company | default: "your team" }} best?

1. It works well and requires no change.|
2. It could be improved, but not at this time.|
3. It is under review.

The number alone is enough for me to judge whether further correspondence would be of use to you.`,
  },
  {
    step: 3,
    variant: 'a',
    subject: null,
    body: `
If {{ account.topic | default: "planning for the coming months" }} is of interest to
{{ company | default: "your team" }}, I would like to suggest a telephone conversation of fifteen
minutes. You would describe how you proceed today, and I would tell you frankly whether we can
contribute anything.

Should this suit you, please name two times that are convenient. If you prefer to continue in writing, I
will gladly do so.`,
  },
  {
    step: 3,
    variant: 'b',
    subject: null,
    body: `
May I propose a short conversation about
{{ account.topic | default: "planning for the coming months" }}? Fifteen minutes should be sufficient,
and no preparation is required on your side.
{%- if account.pain_point %} We could begin with the following point:
{{ account.pain_point }}{% endif %}

Afterwards you would know what we do, and I would know what {{ company | default: "your team" }}
requires. If either of us concludes that it does not fit, the matter ends there. Which day would be
convenient for you?`,
  },
  {
    step: 4,
    variant: 'a',
    subject: null,
    body: `
It is possible that I have addressed the wrong person, and in that case I apologise. Are you responsible
for {{ account.topic | default: "planning for the coming months" }} {% if title %}as
{{ title }}{% else %}yourself{% endif %}, or is this decided elsewhere at
{{ company | default: "your company" }}?

If another colleague is in charge, a brief indication would be sufficient, and I will not trouble you
with the subject again. If it falls to you, I would be interested to learn how matters stand.`,
  },
  {
    step: 4,
    variant: 'b',
    subject: null,
    body: `
May I ask you for a piece of practical information? I would like to know who deals with
{{ account.topic | default: "planning for the coming months" }} at
{{ company | default: "your company" }}.

I wrote to you on the assumption that this might be you, which may be mistaken. The name of a person or
of a department would be of great help. If nobody is concerned with the subject at present, I would be
glad to know that as well, and I will not insist.`,
  },
  {
    step: 5,
    variant: 'a',
    subject: null,
    body: `
A conversation is not always convenient, so I would like to offer an alternative. I could set out on one
page how we would approach {{ account.topic | default: "planning for the coming months" }} for
{{ company | default: "your team" }}. You would read it when it suits you and decide whether it merits a
reply.

May I send you this page? A brief confirmation is sufficient. If you tell me which aspect matters most
to you, I will begin with it.`,
  },
  {
    step: 5,
    variant: 'b',
    subject: null,
    body: `
So far I have asked the questions, and I would now like to invite yours. Is there anything you would
wish to know from us about {{ account.topic | default: "planning for the coming months" }}: how we work,
what it costs, or where it would not be suitable?
{%- if account.pain_point %} You may also wish to ask about this: {{ account.pain_point }}{% endif %}

I will answer whatever is useful to {{ company | default: "your team" }} in plain terms, including the
case in which we are not the right partner.`,
  },
  {
    step: 6,
    variant: 'a',
    subject: null,
    body: `
It may be that the present moment is not convenient. Should
{{ account.topic | default: "planning for the coming months" }} become relevant to
{{ company | default: "your team" }} at a later date, please let me know which month would be
appropriate. I will write again then, and not earlier.

If the subject is not going to be relevant, I would be grateful for a short note to that effect. It
would help me more than an assumption would.`,
  },
  {
    step: 6,
    variant: 'b',
    subject: null,
    body: `
May I enquire about your timetable? I would like to know whether
{{ account.topic | default: "planning for the coming months" }} is something that
{{ company | default: "your team" }} would rather consider next month, next quarter or next year.

I am content to wait, as I wish to write to you only when it is of use. A brief indication is perfectly
sufficient. If there is no suitable time because the subject does not concern you, I would appreciate
being told so.`,
  },
  {
    step: 7,
    variant: 'a',
    subject: 'May I close this matter?',
    body: `
I have written to you several times about
{{ account.topic | default: "planning for the coming months" }} and have not received an answer. I do not wish to impose on your time.

May I therefore ask whether I should close the matter? If I do not hear from you, I will assume that
{{ company | default: "your team" }} has other priorities at present. Should this change, a reply to
this message will reach me directly, and I would be pleased to resume our correspondence.`,
  },
  {
    step: 7,
    variant: 'b',
    subject: 'Whether to remain in contact',
    body: `
My messages about {{ account.topic | default: "planning for the coming months" }} have remained without
an answer, which I fully understand.

May I ask just one question: would you consider it useful, for yourself
or for {{ company | default: "your team" }}, to remain in contact? A simple yes or no is sufficient. In
either case I thank you for the time you have given to this message.`,
  },
  {
    step: null,
    variant: 'a',
    subject: null,
    body: `
Some time has passed, and I would like to enquire once more whether anything has changed for
{{ company | default: "your team" }} with regard to
{{ account.topic | default: "planning for the coming months" }}.

If so, I would be glad to learn what you are looking for and to answer with a concrete suggestion. If
nothing has changed, no action is required on your part. Should you prefer not to be contacted about
this, a short reply is sufficient.`,
  },
  {
    step: null,
    variant: 'b',
    subject: null,
    body: `
I would merely like to confirm that my offer stands. Should
{{ account.topic | default: "planning for the coming months" }} become a subject for
{{ company | default: "your team" }}, I would be pleased to help you judge whether our work is suitable.

If there is anything I could send you that would be of use at present, please let me know in a line. If
not, no reply is necessary, and I thank you for your attention.`,
  },
]
