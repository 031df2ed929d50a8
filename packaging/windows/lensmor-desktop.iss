; The installer for Windows, made by Inno Setup 6.3 or later. packaging/dev.py bundle calls it as
;   ISCC /DVersion=... /DBundle=(PyInstaller's folder) /O(folder for the result) lensmor-desktop.iss
; It installs for one person and never asks for an administrator. README.md beside dev.py says where it
; has run; tests/packaging/test_setup_program.py installs, updates and removes with it.

#ifndef Version
  #error Version is missing: call this by packaging/dev.py bundle
#endif
#ifndef Bundle
  #error Bundle is missing: call this by packaging/dev.py bundle
#endif
#define Name "Lensmor Desktop"
#define Program "lensmor-desktop.exe"
#define Batch "lensmor-batch.exe"
#define ProgId "LensmorDesktop.Spreadsheet"
; Both programs hold it while they run (bundle_start.py).
#define Running "LensmorDesktop.Running"

[Setup]
; Names the program to Windows: the same for ever, or an update would become a second program.
AppId={{6C1B0B6E-5B0C-4C67-9C83-0C0C5B2A7D11}
AppName={#Name}
AppVersion={#Version}
AppVerName={#Name} {#Version}
AppPublisher=The Lensmor Desktop authors
VersionInfoVersion={#Version}
PrivilegesRequired=lowest
DefaultDirName={localappdata}\Programs\{#Name}
UsePreviousAppDir=yes
DisableDirPage=auto
DisableProgramGroupPage=yes
DefaultGroupName={#Name}
UninstallDisplayIcon={app}\{#Program}
UninstallDisplayName={#Name}
SetupIconFile=..\icon\lensmor-desktop.ico
LicenseFile=..\..\LICENSE
WizardStyle=modern
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
; Qt 6 needs Windows 10, version 1809.
MinVersion=10.0.17763
Compression=lzma2/max
SolidCompression=yes
; Explorer has to know of the new "Open with", and new terminals of the new PATH, at once.
ChangesAssociations=yes
ChangesEnvironment=yes
; While a program runs, the person is asked to close it, before an update and before a removal. Nobody
; closes it for them: a run may be under way. A silent one ends without having changed anything.
AppMutex={#Running}
CloseApplications=no
OutputBaseFilename=lensmor-desktop-{#Version}-setup
#ifdef SignTool
SignTool={#SignTool}
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"
; It came with Inno Setup later than the others.
#if FileExists(CompilerPath + "Languages\ChineseSimplified.isl")
Name: "zh"; MessagesFile: "compiler:Languages\ChineseSimplified.isl"
#endif

[CustomMessages]
en.Spreadsheet=Spreadsheet
de.Spreadsheet=Tabelle
en.OnDesktop=Put an icon on the &desktop
de.OnDesktop=Ein Symbol auf den &Desktop legen
en.OnPath=Make the command lensmor-batch available in &terminals
de.OnPath=Den Befehl lensmor-batch in &Terminals verfügbar machen
en.DeleteData=Delete your data as well?%n%nThe history of your runs, the kept originals of your spreadsheets and your settings are in%n%1%n%nChoose No to keep them: a later installation goes on with them, and nothing is bought twice.
de.DeleteData=Sollen auch Ihre Daten gelöscht werden?%n%nDer Verlauf Ihrer Läufe, die aufbewahrten Originale Ihrer Tabellen und Ihre Einstellungen liegen in%n%1%n%nMit Nein bleiben sie erhalten: Eine spätere Installation macht mit ihnen weiter, und nichts wird zweimal gekauft.
#if FileExists(CompilerPath + "Languages\ChineseSimplified.isl")
zh.Spreadsheet=电子表格
zh.OnDesktop=在桌面上放置图标(&D)
zh.OnPath=可在终端中使用 lensmor-batch 命令(&T)
zh.DeleteData=是否同时删除您的数据？%n%n运行历史、保留的原始表格和设置位于%n%1%n%n选择“否”可保留它们：以后再次安装时会继续使用，不会重复购买。
#endif

[Tasks]
Name: "desktop"; Description: "{cm:OnDesktop}"; Flags: unchecked
; Ticked: messages of the program tell people to type it.
Name: "path"; Description: "{cm:OnPath}"

[InstallDelete]
; Libraries of an older version must not be found by the new one.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\{#Name}"; Filename: "{app}\{#Program}"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\{#Program}"; Tasks: desktop

[Registry]
; "Open with", without becoming the program that opens these files by itself.
Root: HKCU; Subkey: "Software\Classes\{#ProgId}"; ValueType: string; ValueData: "{cm:Spreadsheet}"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\{#ProgId}\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Program},0"
Root: HKCU; Subkey: "Software\Classes\{#ProgId}\shell\open"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#Name}"
Root: HKCU; Subkey: "Software\Classes\{#ProgId}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKCU; Subkey: "Software\Classes\.xlsx\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.xlsm\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.csv\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\.tsv\OpenWithProgids"; ValueType: string; ValueName: "{#ProgId}"; ValueData: ""; Flags: uninsdeletevalue
Root: HKCU; Subkey: "Software\Classes\Applications\{#Program}"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#Name}"; Flags: uninsdeletekey
Root: HKCU; Subkey: "Software\Classes\Applications\{#Program}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKCU; Subkey: "Software\Classes\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: ".xlsx"; ValueData: ""
Root: HKCU; Subkey: "Software\Classes\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: ".xlsm"; ValueData: ""
Root: HKCU; Subkey: "Software\Classes\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: ".csv"; ValueData: ""
Root: HKCU; Subkey: "Software\Classes\Applications\{#Program}\SupportedTypes"; ValueType: string; ValueName: ".tsv"; ValueData: ""

[Run]
Filename: "{app}\{#Program}"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[Code]
const
  OwnEnvironment = 'Environment';

// Gives the person's own PATH without our folder, and whether it was there.
function WithoutUs(Paths: String; var Found: Boolean): String;
var
  Us: String;
  At: Integer;
begin
  Us := Lowercase(';' + ExpandConstant('{app}') + ';');
  Result := ';' + Paths + ';';
  Found := False;
  At := Pos(Us, Lowercase(Result));
  while At > 0 do
  begin
    Found := True;
    Delete(Result, At, Length(Us) - 1);
    At := Pos(Us, Lowercase(Result));
  end;
  Result := Copy(Result, 2, Length(Result) - 2);
end;

// Every other folder in it stays, in its order and as it is written.
procedure PutOnPath(Wanted: Boolean);
var
  Before, After: String;
  Found: Boolean;
begin
  if not RegQueryStringValue(HKCU, OwnEnvironment, 'Path', Before) then
    Before := '';
  After := WithoutUs(Before, Found);
  if Found = Wanted then
    Exit;
  if Wanted then
  begin
    if (After <> '') and (After[Length(After)] <> ';') then
      After := After + ';';
    After := After + ExpandConstant('{app}');
  end;
  if After = '' then
    RegDeleteValue(HKCU, OwnEnvironment, 'Path')
  else
    RegWriteExpandStringValue(HKCU, OwnEnvironment, 'Path', After);
end;

procedure CurStepChanged(Step: TSetupStep);
begin
  if Step = ssPostInstall then
    PutOnPath(WizardIsTaskSelected('path'));
end;

// The data is somebody's work and proof of what was paid: it stays unless they say otherwise. A
// silent removal, as administrators do it, never asks and always keeps it.
procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Data: String;
begin
  if Step = usUninstall then
    PutOnPath(False);
  Data := ExpandConstant('{localappdata}\{#Name}');
  if (Step = usPostUninstall) and DirExists(Data) and not UninstallSilent then
    if MsgBox(FmtMessage(CustomMessage('DeleteData'), [Data]), mbConfirmation,
              MB_YESNO or MB_DEFBUTTON2) = IDYES then
      DelTree(Data, True, True, True);
end;
