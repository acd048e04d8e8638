"""Grade files as Canvas and Moodle export them, of a class with one of each trouble."""

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,Toy (4321),Toy essay (4322),Assignments Current Score,\
Assignments Unposted Current Score,Assignments Final Score,Assignments Unposted Final Score,Current Score,\
Unposted Current Score,Final Score,Unposted Final Score
,,,,,,Manual Posting,,,,,,,,,
    Points Possible,,,,,,10.00,5.00,(read only),(read only),(read only),(read only),(read only),(read only),\
(read only),(read only)
"Lovelace, Ada",101,S-0101,ada@uni.example,Section A,,,4.50,90.00,90.00,90.00,90.00,90.00,90.00,90.00,90.00
"de la Tour, Jean-Luc",102,S-0102,jean@uni.example,Section A and Section B,"a ""quiet"" one, says",,,,,,,,,,
"Nuñez, José",103,S-0103,jose@uni.example,Section B,,3.00,,,,,,,,,
"Łukasiewicz, Żaneta",104,S-0104,zaneta@uni.example,Section B,,,,,,,,,,,
"O'Neill, Eve",105,S-0105,eve@uni.example,Section B,,EX,,,,,,,,,
"Müller, Jörg",106,S-0106,joerg@uni.example,Section B,,N/A,,,,,,,,,
"Student, Test",999,,57f3b0c1,Section A,,,,,,,,,,,
"""

CANVAS_SEMICOLON = """\
Student;ID;SIS Login ID;Section;Toy (4321);Final Score
    Points Possible;;;;20,00;(lecture seule)
"Lovelace, Ada";101;ada@uni.example;Section A;;90,00
Nuñez, José;103;jose@uni.example;Section B;;
"""

WORKSHEET = """\
Identifier,"Full name","ID number","Email address",Status,Group,Grade,"Maximum grade","Grade can be changed",\
"Last modified (submission)","Online text","Last modified (grade)","Feedback comments"
"Participant 101","Ada Lovelace",S-0101,ada@uni.example,"Submitted for grading",A,,100.00,Yes,\
"Friday, 20 November 2026, 11:58 PM",,-,
"Participant 102","Jean-Luc de la Tour",S-0102,jean@uni.example,"Submitted for grading",A,,100.00,Yes,\
"Saturday, 21 November 2026, 2:00 AM","Hello,
I am ""late"".",-,
"Participant 103","José Nuñez",S-0103,jose@uni.example,"Submitted for grading - 2 days late",B,30.00,100.00,Yes,\
"Sunday, 22 November 2026, 11:00 PM",,"Monday, 23 November 2026, 9:00 AM","Well done"
"Participant 104","Żaneta Łukasiewicz",S-0104,zaneta@uni.example,"No submission",B,,100.00,Yes,-,,-,
"Participant 105","Eve O'Neill",S-0105,eve@uni.example,"Submitted for grading",B,55.00,100.00,No,\
"Friday, 20 November 2026, 8:00 PM",,-,
"""

GERMAN_WORKSHEET = """\
ID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,"Bewertung kann geändert werden",\
"Zuletzt geändert (Abgabe)","Zuletzt geändert (Bewertung)","Feedback als Kommentar"
Teilnehmer/in101,"Ada Lovelace",ada@uni.example,Abgegeben,,"20,00",Ja,"Freitag, 20. November 2026, 23:58",-,
Teilnehmer/in103,"José Nuñez",jose@uni.example,Abgegeben,,"20,00",Ja,"Freitag, 20. November 2026, 23:58",-,
"""

GRADEBOOK = """\
"First name",Surname,"ID number",Institution,Department,"Email address","Assignment: Toy (Real)",\
"Assignment: Toy (Percentage)","Feedback: Toy (Real)","Quiz: Week 1 (Real)","Course total (Real)",\
"Last downloaded from this course"
Ada,Lovelace,,,,ada@uni.example,-,-,,8.00,8.00,1795219200
José,Nuñez,,,,jose@uni.example,-,-,,"7.00","7.00",1795219200
"""
