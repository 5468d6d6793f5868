/** The door of the interface kit: pages, parts, fields, and the way text becomes page. */
export { bdi, classes, element, href, html, ltr, paragraphs } from './markup.ts';
export type { Attributes, Content, Html } from './markup.ts';
export { icon, isIcon } from './icons.ts';
export type { IconName } from './icons.ts';
export { familyPage, plainPage, problemPage, staffPage } from './pages.ts';
export type {
  FamilyPage,
  LanguageChoice,
  NavItem,
  PlainPage,
  ProblemPage,
  StaffPage,
  ToastGiven,
  ToastNote,
} from './pages.ts';
export { button, buttonLink, buttons, getForm, hiddenInputs, linkRow, postForm } from './controls.ts';
export type { Button, ButtonKind, PostForm } from './controls.ts';
export { choice, choices, field, fileField, rate, select, textarea } from './fields.ts';
export type { Choice, Choices, Field, Option, Select, Textarea } from './fields.ts';
export { phoneInSentence, shownPhone } from './phones.ts';
export { banner, call, chip, emergency, empty, fileLink, initials, lit, person, toast } from './states.ts';
export type { BannerKind, ChipKind } from './states.ts';
export { facts, lines, pager, progress, stats, steps, timeline } from './lists.ts';
export type { Line, Moment, Stat, Step } from './lists.ts';
export { dialog, fold, keyHints, keycap, menu, pageHead, section, segments, tabs } from './navigation.ts';
export type { MenuItem, Tab } from './navigation.ts';
export { table } from './table.ts';
export type { Cell, Column, Row, Table } from './table.ts';
export { bubble, bulkBar, collision, event, inbox, inboxItem, presence, reply, thread } from './thread.ts';
export type { Bubble, InboxItem, Reply, Translation } from './thread.ts';
export { assetPath, assets, mountAssets, shortJs } from './assets.ts';
export { deskPage, homePage, languageChoices, toSettings } from './frame.ts';
export type { DeskPage, HomePage } from './frame.ts';
